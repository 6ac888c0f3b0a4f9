//! Whether the readings fit the cause that the service gives. Only what has to do with each other is
//! held together: most causes (authentication, quota, billing) leave no trace in the quality data.

use crate::i18n::{Lang, Words};

/// What the readings of a push's end show, taken together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// Frames and media time fell behind: the uplink could not carry the push.
    Choking,
    /// Nothing came in before the end.
    Silence,
    /// Frames came in full and without delay until the end.
    Flowing,
}

/// What an official cause claims about the data before the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Claim {
    /// The push link's network failed.
    Network,
    /// No data came for a long time.
    NoData,
    /// The client closed the push.
    Closed,
    /// The service failed.
    Platform,
    /// Another push replaced this one, which had no data.
    ReplacedIdle,
    /// No cause is known.
    Nothing,
}

impl Claim {
    /// What a cause claims, by its key; [`None`] for one that says nothing about the data.
    #[must_use]
    pub fn of(cause: Option<&str>) -> Option<Self> {
        match cause {
            None | Some("unknown") => Some(Self::Nothing),
            Some("client_network") => Some(Self::Network),
            Some("no_data_timeout") => Some(Self::NoData),
            Some("client_closed") => Some(Self::Closed),
            Some("platform_internal") => Some(Self::Platform),
            Some("replaced_idle") => Some(Self::ReplacedIdle),
            Some(_) => None,
        }
    }
}

/// A claim and what the readings show of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ground {
    /// What the official cause claims.
    pub claim: Claim,
    /// What the readings show.
    pub sign: Sign,
}

/// What the readings say about the official cause.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bearing {
    /// Nothing that is well founded.
    Silent,
    /// They fit it.
    For(Ground),
    /// They speak against it.
    Against(Ground),
    /// There is no official cause; they point to one.
    Instead(Ground),
}

impl Bearing {
    /// Holds the signs, the most telling first, against the cause of that key.
    #[must_use]
    pub fn of(cause: Option<&str>, signs: &[Sign]) -> Self {
        let Some(claim) = Claim::of(cause) else { return Self::Silent };
        signs
            .iter()
            .map(|&sign| Self::weigh(Ground { claim, sign }))
            .find(|it| *it != Self::Silent)
            .unwrap_or(Self::Silent)
    }

    const fn weigh(it: Ground) -> Self {
        match (it.claim, it.sign) {
            (Claim::Network, Sign::Choking | Sign::Silence)
            | (Claim::NoData | Claim::ReplacedIdle, Sign::Silence)
            | (Claim::Closed | Claim::Platform, Sign::Flowing) => Self::For(it),
            (Claim::Network | Claim::NoData | Claim::ReplacedIdle, Sign::Flowing)
            | (Claim::Closed | Claim::Platform, Sign::Choking) => Self::Against(it),
            (Claim::Nothing, Sign::Choking | Sign::Flowing) => Self::Instead(it),
            // A client that hangs before it closes and a service that loses data look the same from here.
            (Claim::Closed | Claim::Platform | Claim::Nothing, Sign::Silence)
            | (Claim::NoData | Claim::ReplacedIdle, Sign::Choking) => Self::Silent,
        }
    }

    /// It in a sentence; [`None`] where nothing is well founded.
    #[must_use]
    pub fn sentence(self, lang: Lang) -> Option<&'static str> {
        let (Self::For(it) | Self::Against(it) | Self::Instead(it)) = self else { return None };
        let words = match (it.claim, it.sign) {
            (Claim::Network, Sign::Choking) => Words::new(
                "The readings fit the official cause: the uplink was choking before the end.",
                "质量数据与官方原因相符：断流前上行链路已拥塞。",
                "品質データは公式の原因と一致します：切断前に上り回線が詰まっていました。",
            ),
            (Claim::Network, Sign::Silence) => Words::new(
                "The readings fit the official cause: data stopped coming before the end.",
                "质量数据与官方原因相符：断流前数据已中断。",
                "品質データは公式の原因と一致します：切断前にデータが途絶えていました。",
            ),
            (Claim::Network, Sign::Flowing) => Words::new(
                "The official cause is the client's network, but frames kept coming steadily until the end: \
                 look at the server side and the encoder as well.",
                "官方原因是推流链路网络异常，但直到断流前帧一直在平稳到达：请同时排查服务端与编码器。",
                "公式の原因はプッシュ接続のネットワーク異常ですが、切断までフレームは安定して届いていました。\
                 サーバー側とエンコーダーも確認してください。",
            ),
            (Claim::NoData | Claim::ReplacedIdle, Sign::Flowing) => Words::new(
                "The official cause says that no data came, but frames kept coming steadily until the end: \
                 quote these readings in a ticket.",
                "官方原因称推流长时间无数据，但直到断流前帧一直在平稳到达：提交工单时请附上这些质量数据。",
                "公式の原因はデータなしですが、切断までフレームは安定して届いていました。\
                 チケットを起票する際は、この品質データを添えてください。",
            ),
            (Claim::NoData | Claim::ReplacedIdle, _) => Words::new(
                "The readings fit the official cause: no data came before the end.",
                "质量数据与官方原因相符：断流前没有数据。",
                "品質データは公式の原因と一致します：切断前にデータは届いていませんでした。",
            ),
            (Claim::Closed, Sign::Flowing) => Words::new(
                "The readings fit the official cause: frames kept coming until the client closed.",
                "质量数据与官方原因相符：直到客户端断流前帧仍在正常到达。",
                "品質データは公式の原因と一致します：クライアントが切断するまでフレームは届いていました。",
            ),
            (Claim::Closed, _) => Words::new(
                "The official cause is that the client closed, but the uplink was choking before: perhaps no \
                 planned end but an encoder that gave up. Check its network.",
                "官方原因是客户端主动断流，但此前上行链路已拥塞：可能并非计划内结束，而是编码器放弃推流。\
                 请检查其网络。",
                "公式の原因はクライアントによる切断ですが、その前に上り回線が詰まっていました。予定された終了では\
                 なく、エンコーダーが配信を断念した可能性があります。ネットワークを確認してください。",
            ),
            (Claim::Platform, Sign::Choking) => Words::new(
                "The official cause is the service, but the uplink was choking before the end: check the \
                 client's network as well.",
                "官方原因是直播系统内部错误，但断流前上行链路已拥塞：请同时检查客户端网络。",
                "公式の原因はサービス側ですが、切断前に上り回線が詰まっていました。\
                 クライアントのネットワークも確認してください。",
            ),
            (Claim::Platform, _) => Words::new(
                "The readings fit the official cause: the push came in full until the end.",
                "质量数据与官方原因相符：直到断流前推流一直正常到达。",
                "品質データは公式の原因と一致します：切断までプッシュは正常に届いていました。",
            ),
            (Claim::Nothing, Sign::Choking) => Words::new(
                "The cause is not known; the readings point to the uplink.",
                "原因未知；质量数据指向上行链路。",
                "原因は不明ですが、品質データは上り回線の問題を示しています。",
            ),
            (Claim::Nothing, _) => Words::new(
                "The cause is not known; the readings do not point to the uplink.",
                "原因未知；质量数据未显示上行链路异常。",
                "原因は不明ですが、品質データに上り回線の異常は見られません。",
            ),
        };
        Some(words.of(lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::catalogue;

    const SIGNS: [Sign; 3] = [Sign::Choking, Sign::Silence, Sign::Flowing];

    #[test]
    fn every_cause_that_claims_something_is_in_the_catalogue() {
        let claiming = catalogue().iter().filter(|(_, it)| Claim::of(Some(it.key)).is_some()).count();
        assert_eq!(claiming, 6, "network, no data, closed, platform, replaced idle, unknown");
    }

    #[test]
    fn causes_that_leave_no_trace_in_the_data_are_left_alone() {
        for key in ["auth_failed", "account_overdue", "replaced", "rtmp_amf"] {
            assert_eq!(Bearing::of(Some(key), &SIGNS), Bearing::Silent, "{key}");
        }
        assert_eq!(Bearing::of(Some("client_network"), &[]), Bearing::Silent);
    }

    #[test]
    fn flowing_frames_speak_against_the_network_and_for_a_client_that_closed() {
        assert!(matches!(Bearing::of(Some("client_network"), &[Sign::Flowing]), Bearing::Against(_)));
        assert!(matches!(Bearing::of(Some("client_closed"), &[Sign::Flowing]), Bearing::For(_)));
        assert!(matches!(Bearing::of(Some("client_closed"), &[Sign::Choking]), Bearing::Against(_)));
        assert!(matches!(Bearing::of(None, &[Sign::Choking]), Bearing::Instead(_)));
        assert_eq!(Bearing::of(Some("client_closed"), &[Sign::Silence]), Bearing::Silent);
    }

    #[test]
    fn a_sentence_says_on_which_side_it_stands_in_every_language() {
        for key in [
            Some("client_network"),
            Some("no_data_timeout"),
            Some("client_closed"),
            Some("platform_internal"),
            Some("replaced_idle"),
            None,
        ] {
            for sign in SIGNS {
                let it = Bearing::of(key, &[sign]);
                let fits = ["The readings fit", "相符", "一致します"];
                for (lang, fits) in Lang::ALL.into_iter().zip(fits) {
                    match (it, it.sentence(lang)) {
                        (Bearing::Silent, sentence) => assert_eq!(sentence, None),
                        (Bearing::For(_), sentence) => assert!(sentence.is_some_and(|it| it.contains(fits))),
                        (_, sentence) => assert!(sentence.is_some_and(|it| !it.contains(fits))),
                    }
                }
            }
        }
    }
}
