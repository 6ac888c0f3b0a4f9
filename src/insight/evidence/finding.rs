//! A finding: something that the readings of a push show, in words.

use super::units::{bitrate, rate, seconds, span};
use crate::event::Text;
use crate::i18n::Lang;
use crate::say;

/// One of the two kinds of media.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Track {
    /// The picture.
    Video,
    /// The sound.
    Audio,
}

/// Something that the readings of a push show.
#[derive(Clone, PartialEq, Debug)]
pub enum Finding {
    /// The readings right before the end may still be listed; `last_s` is how much is missing.
    NotYet {
        /// Seconds before the end that have no reading.
        last_s: u32,
    },
    /// Nothing came in any more before the end.
    Silence {
        /// For how many seconds.
        last_s: u32,
    },
    /// One kind of media stopped while the other went on.
    Stopped {
        /// Which one stopped.
        track: Track,
        /// How many seconds the other went on.
        earlier_s: u32,
    },
    /// The video bit rate fell and did not recover.
    BitrateFell {
        /// What was usual before, in bit/s.
        from: f64,
        /// What it had come to, in bit/s.
        to: f64,
        /// How many seconds before the end it began.
        over_s: u32,
    },
    /// Fewer frames came in than the encoder had promised.
    FpsShort {
        /// Frames per second in the last half minute with video.
        fps: f64,
        /// What the encoder's metadata say.
        promised: f64,
    },
    /// The frame rate fell and did not recover.
    FpsFell {
        /// What was usual before.
        from: f64,
        /// What it had come to.
        to: f64,
        /// How many seconds before the end it began.
        over_s: u32,
    },
    /// Media time fell behind the encoder's clock.
    FellBehind {
        /// By how many ms.
        ms: f64,
        /// Whether frames and bits came in full all the while: then it is the time stamps.
        in_full: bool,
    },
    /// Frames came in full until the end, and without delay.
    FramesUntilEnd {
        /// Frames per second in the last readings.
        fps: f64,
    },
    /// The client's address changed during the push.
    AddressChanged {
        /// The one before.
        from: Text,
        /// The one after.
        to: Text,
        /// How many seconds before the end.
        before_s: u32,
    },
    /// The resolution changed during the push.
    ResolutionChanged {
        /// The one before.
        from: Text,
        /// The one after.
        to: Text,
        /// How many seconds before the end.
        before_s: u32,
    },
    /// Key frames are too far apart.
    LongGop {
        /// Their usual distance in ms.
        ms: f64,
    },
    /// The bit rate went up and down all the while.
    Uneven {
        /// A tenth of the readings lie below, in bit/s.
        low: f64,
        /// A tenth of the readings lie above, in bit/s.
        high: f64,
    },
    /// Nothing worth telling happened to bit rate, frame rate and delay.
    Steady {
        /// The usual video bit rate in bit/s.
        bps: f64,
        /// For how many seconds before the end that is known.
        over_s: u32,
    },
    /// There are readings, but too few to say more.
    TooFew {
        /// How many.
        readings: usize,
    },
}

impl Finding {
    /// It in words; a clause without a full stop.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table of texts, three per finding")]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::NotYet { last_s } => {
                let last = span(*last_s, lang);
                say!(
                    lang,
                    "the readings of the last {last} before the end are not listed yet",
                    "断流前最后 {last}的质量数据尚未列出",
                    "切断直前 {last}間の品質データはまだ取得できません"
                )
            }
            Self::Silence { last_s } => {
                let last = span(*last_s, lang);
                say!(
                    lang,
                    "no data in the last {last} before the end",
                    "断流前最后 {last}没有数据",
                    "切断直前の {last}間はデータなし"
                )
            }
            Self::Stopped { track: Track::Audio, earlier_s } => {
                let earlier = span(*earlier_s, lang);
                say!(
                    lang,
                    "audio stopped {earlier} before video",
                    "音频比视频早 {earlier}中断",
                    "音声が映像より {earlier}早く途絶"
                )
            }
            Self::Stopped { track: Track::Video, earlier_s } => {
                let earlier = span(*earlier_s, lang);
                say!(
                    lang,
                    "video stopped {earlier} before audio",
                    "视频比音频早 {earlier}中断",
                    "映像が音声より {earlier}早く途絶"
                )
            }
            Self::BitrateFell { from, to, over_s } => {
                let (from, to, over) = (bitrate(*from), bitrate(*to), span(*over_s, lang));
                say!(
                    lang,
                    "bitrate fell from {from} to {to} in the last {over}",
                    "最后 {over}内码率由 {from} 降至 {to}",
                    "直前の {over}間にビットレートが {from} から {to} に低下"
                )
            }
            Self::FpsShort { fps, promised } => {
                let (fps, promised) = (rate(*fps), rate(*promised));
                say!(
                    lang,
                    "fps {fps} of {promised} promised",
                    "帧率 {fps} fps，编码器声明为 {promised} fps",
                    "フレームレート {fps} fps（エンコーダーの申告値は {promised} fps）"
                )
            }
            Self::FpsFell { from, to, over_s } => {
                let (from, to, over) = (rate(*from), rate(*to), span(*over_s, lang));
                say!(
                    lang,
                    "fps fell from {from} to {to} in the last {over}",
                    "最后 {over}内帧率由 {from} fps 降至 {to} fps",
                    "直前の {over}間にフレームレートが {from} fps から {to} fps に低下"
                )
            }
            Self::FellBehind { ms, in_full: false } => {
                let behind = seconds(*ms);
                say!(
                    lang,
                    "media time fell {behind} s behind: the uplink is choking",
                    "媒体时间落后 {behind} 秒：上行链路拥塞",
                    "メディア時刻が {behind} 秒遅延：上り回線が詰まっています"
                )
            }
            Self::FellBehind { ms, in_full: true } => {
                let behind = seconds(*ms);
                say!(
                    lang,
                    "media time fell {behind} s behind though frames came in full: \
                     look at the encoder's time stamps",
                    "帧数完整，但媒体时间落后 {behind} 秒：请检查编码器的时间戳",
                    "フレームは揃っているのにメディア時刻が {behind} 秒遅延：\
                     エンコーダーのタイムスタンプを確認してください"
                )
            }
            Self::FramesUntilEnd { fps } => {
                let fps = rate(*fps);
                say!(
                    lang,
                    "frames kept coming until the end ({fps} fps): not a choking uplink",
                    "直到断流前帧仍在正常到达（{fps} fps）：不是上行拥塞",
                    "切断までフレームは届いていました（{fps} fps）：上り回線の詰まりではありません"
                )
            }
            Self::AddressChanged { from, to, before_s } => {
                let (from, to, ago) = (from.shown(), to.shown(), span(*before_s, lang));
                say!(
                    lang,
                    "the address changed from {from} to {to}, {ago} before the end",
                    "断流前 {ago}，客户端 IP 由 {from} 变为 {to}",
                    "切断の {ago}前にクライアント IP が {from} から {to} に変化"
                )
            }
            Self::ResolutionChanged { from, to, before_s } => {
                let (from, to, ago) = (from.shown(), to.shown(), span(*before_s, lang));
                say!(
                    lang,
                    "the resolution changed from {from} to {to}, {ago} before the end",
                    "断流前 {ago}，分辨率由 {from} 变为 {to}",
                    "切断の {ago}前に解像度が {from} から {to} に変化"
                )
            }
            Self::LongGop { ms } => {
                let gop = rate(*ms / 1e3);
                say!(
                    lang,
                    "GOP {gop} s: too long",
                    "关键帧间隔（GOP）{gop} 秒：过长",
                    "キーフレーム間隔（GOP）{gop} 秒：長すぎます"
                )
            }
            Self::Uneven { low, high } => {
                let (low, high) = (bitrate(*low), bitrate(*high));
                say!(
                    lang,
                    "bitrate was uneven, between {low} and {high}",
                    "码率波动较大，在 {low} 与 {high} 之间",
                    "ビットレートが不安定（{low}～{high}）"
                )
            }
            Self::Steady { bps, over_s } => {
                let (bps, over) = (bitrate(*bps), span(*over_s, lang));
                say!(
                    lang,
                    "quality was steady: {bps} over the last {over}",
                    "推流质量平稳：最后 {over}码率为 {bps}",
                    "品質は安定：直前の {over}間は {bps}"
                )
            }
            Self::TooFew { readings: 1 } => say!(
                lang,
                "only 1 reading: too few to say more",
                "仅有 1 个采样点，不足以判断",
                "測定値は 1 件のみで判断できません"
            ),
            Self::TooFew { readings } => say!(
                lang,
                "only {readings} readings: too few to say more",
                "仅有 {readings} 个采样点，不足以判断",
                "測定値は {readings} 件のみで判断できません"
            ),
        }
    }
}
