//! Which key made a `txSecret`, and with which of the usual slips: the names and the words.

use crate::i18n::{Lang, Words};

/// Which of a domain's keys made a secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// The only one that was given.
    Only,
    /// The first of two.
    Primary,
    /// The second of two.
    Backup,
}

/// A usual slip in making a secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mistake {
    /// The key was hashed with the end of its line.
    KeyWithLineEnd,
    /// The key was hashed with a blank behind it.
    KeyWithBlank,
    /// The stream name was hashed decoded, but stands percent-encoded in the URL.
    NameDecoded,
    /// The stream name was hashed percent-encoded, but stands decoded in the URL.
    NameEncoded,
    /// The app name was hashed as well.
    NameWithApp,
    /// The stream name was hashed in other case.
    NameCase,
    /// `txTime` was hashed in decimal.
    ExpiryDecimal,
    /// `txTime` was hashed with its letters in other case.
    ExpiryCase,
    /// `txTime` was hashed with `0x` before it.
    ExpiryPrefixed,
    /// The three were hashed in another order.
    Order,
    /// Something was put between the three.
    Separator,
}

impl Which {
    pub(super) const fn word(self, lang: Lang) -> &'static str {
        let words = match self {
            Self::Only => Words::new("the key that was given", "所给的 Key", "渡されたキー"),
            Self::Primary => {
                Words::new("the primary key (first line)", "主 Key（第一行）", "マスターキー(1行目)")
            }
            Self::Backup => {
                Words::new("the backup key (second line)", "备 Key（第二行）", "バックアップキー(2行目)")
            }
        };
        words.of(lang)
    }
}

impl Mistake {
    /// The word that reports use; the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::KeyWithLineEnd => "key_with_line_end",
            Self::KeyWithBlank => "key_with_blank",
            Self::NameDecoded => "stream_decoded",
            Self::NameEncoded => "stream_encoded",
            Self::NameWithApp => "app_included",
            Self::NameCase => "stream_case",
            Self::ExpiryDecimal => "expiry_decimal",
            Self::ExpiryCase => "expiry_case",
            Self::ExpiryPrefixed => "expiry_prefixed",
            Self::Order => "order",
            Self::Separator => "separator",
        }
    }

    pub(super) const fn word(self, lang: Lang) -> &'static str {
        let words = match self {
            Self::KeyWithLineEnd => Words::new(
                "the key was hashed with the end of its line",
                "Key 末尾带有换行符",
                "キーの末尾に改行が付いている",
            ),
            Self::KeyWithBlank => Words::new(
                "the key was hashed with a blank behind it",
                "Key 末尾带有空格",
                "キーの末尾に空白が付いている",
            ),
            Self::NameDecoded => Words::new(
                "the stream name was hashed decoded, but stands percent-encoded in the URL",
                "流名称以解码形式参与计算，而 URL 中是百分号编码",
                "ストリーム名を復号した形で計算しているが、URLではパーセントエンコードされている",
            ),
            Self::NameEncoded => Words::new(
                "the stream name was hashed percent-encoded, but stands decoded in the URL",
                "流名称以百分号编码形式参与计算，而 URL 中未编码",
                "ストリーム名をパーセントエンコードして計算しているが、URLではそのままになっている",
            ),
            Self::NameWithApp => Words::new(
                "the app name was hashed as well",
                "AppName 也参与了计算",
                "アプリ名まで計算に含めている",
            ),
            Self::NameCase => Words::new(
                "the stream name was hashed in other case",
                "参与计算的流名称大小写不同",
                "ストリーム名の大文字小文字が異なる形で計算している",
            ),
            Self::ExpiryDecimal => Words::new(
                "txTime was hashed in decimal",
                "txTime 以十进制参与计算",
                "txTimeを10進数で計算している",
            ),
            Self::ExpiryCase => Words::new(
                "txTime was hashed with its letters in other case than in the URL",
                "参与计算的 txTime 字母大小写与 URL 中不同",
                "txTimeの英字の大文字小文字がURLと異なる形で計算している",
            ),
            Self::ExpiryPrefixed => Words::new(
                "txTime was hashed with 0x before it",
                "txTime 带 0x 前缀参与计算",
                "txTimeに0xを付けて計算している",
            ),
            Self::Order => Words::new(
                "key, stream name and txTime were hashed in another order",
                "Key、流名称、txTime 的拼接顺序不对",
                "キー・ストリーム名・txTimeの順序が違う",
            ),
            Self::Separator => Words::new(
                "a separator was put between key, stream name and txTime",
                "Key、流名称、txTime 之间加了分隔符",
                "キー・ストリーム名・txTimeの間に区切りを入れている",
            ),
        };
        words.of(lang)
    }
}
