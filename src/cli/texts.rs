//! The texts of `--help` in Chinese and Japanese, beside the English ones of the definition.

use crate::i18n::Words;

/// English, line by line as the definition has it; Chinese; Japanese.
pub(super) const TEXTS: &[Words] = &[
    Words::new(
        "Live stream breaks of Tencent Cloud CSS in a terminal: which streams broke, why, who has to act, what is the fix",
        "在终端里看腾讯云直播 CSS 的断流：哪些流断了、为什么、该谁处理、怎么修复",
        "ターミナルで見る Tencent Cloud CSS の配信切断: どのストリームが、なぜ切れ、誰が動き、どう直すか",
    ),
    Words::new(
        "Try it without an account: breakwatch --demo",
        "没有账号也能试用：breakwatch --demo",
        "アカウントなしで試すには: breakwatch --demo",
    ),
    Words::new(
        "Inside, ? lists the keys and the filter's words.",
        "进入后按 ? 查看按键和筛选语法。",
        "画面で ? を押すとキーと絞り込みの書き方が出ます。",
    ),
    Words::new(
        "Watch the embedded simulator: no account, no configuration, nothing real is read",
        "监看内置模拟器：不需要账号和配置，不读取任何真实数据",
        "内蔵シミュレーターを監視する: アカウントも設定も不要で、実データは一切読みません",
    ),
    Words::new(
        "Watch only this profile; can be given several times",
        "只监看此配置；可多次给出",
        "このプロファイルだけを監視する（複数回指定可）",
    ),
    Words::new(
        "A table [profile.NAME] of the configuration, a section of the SDK's credentials file, or a profile of the official command line tool. Without any, the first of environment, SDK file, command line tool and role of the virtual machine that has a key.",
        "配置文件中的 [profile.NAME] 表、SDK 凭证文件中的一节，或官方命令行工具的配置。都没有时，依次查找环境变量、SDK 文件、官方命令行工具和云服务器角色，用最先找到的密钥。",
        "設定の [profile.NAME] テーブル、SDK 認証情報ファイルのセクション、または公式 CLI のプロファイル。いずれもなければ、環境変数、SDK ファイル、公式 CLI、仮想マシンのロールの順で最初に見つかったキーを使います。",
    ),
    Words::new("The site that the account belongs to", "账号所属站点", "アカウントが属するサイト"),
    Words::new(
        "Another address of the API: https, or http on this machine",
        "另一个 API 地址：https，或本机的 http",
        "別の API アドレス: https、またはこのマシン上の http",
    ),
    Words::new(
        "How far back to list, or from when on [default: 24h]",
        "列出多久以前起、或从何时起的记录 [默认：24h]",
        "どこまで遡るか、またはいつから一覧するか [既定: 24h]",
    ),
    Words::new(
        "A length such as 90m, 24h or 7d, or a time: RFC 3339, or local without offset (2026-11-20T08:00). The service remembers 60 days.",
        "时长如 90m、24h、7d，或时间：RFC 3339，或不带时区的本地时间（2026-11-20T08:00）。服务端保留 60 天。",
        "90m、24h、7d のような長さ、または時刻: RFC 3339、もしくは時差なしの現地時刻 (2026-11-20T08:00)。サービスの保存期間は 60 日です。",
    ),
    Words::new(
        "Begin with what has ended since, the oldest first [default: only what is new from now on]",
        "先输出此后已结束的，从最早的开始 [默认：只输出从现在起的新内容]",
        "それ以後に終わったものから古い順に始める [既定: これから起きることだけ]",
    ),
    Words::new(
        "A length such as 90m, 24h or 7d, or a time: RFC 3339, or local without offset (2026-11-20T08:00). The service remembers 60 days. Breaks are followed for as long. With --state it counts for the first run; later runs begin where the one before has ended.",
        "时长如 90m、24h、7d，或时间：RFC 3339，或不带时区的本地时间（2026-11-20T08:00）。服务端保留 60 天。断流也按此时长持续跟踪。配合 --state 时只决定首次运行的起点；之后的运行从上次结束处开始。",
        "90m、24h、7d のような長さ、または時刻: RFC 3339、もしくは時差なしの現地時刻 (2026-11-20T08:00)。サービスの保存期間は 60 日です。切断を追う長さでもあります。--state を付けた場合、始まりになるのは最初の実行だけで、以後は前回の終わりから始めます。",
    ),
    Words::new(
        "List only what ended up to this time",
        "只列出在此时间之前结束的推流",
        "この時刻までに終わったものだけを一覧する",
    ),
    Words::new(
        "Time between two live readings [default: 10s]",
        "两次实时读取的间隔 [默认：10s]",
        "ライブ読み取りの間隔 [既定: 10s]",
    ),
    Words::new(
        "Show only what matches, for example \"cause:network -app:test\"",
        "只显示匹配项，例如 \"cause:network -app:test\"",
        "条件に合うものだけを表示する。例: \"cause:network -app:test\"",
    ),
    Words::new("Another configuration file", "另一个配置文件", "別の設定ファイル"),
    Words::new(
        "Trust the certificates in this PEM file as well",
        "同时信任此 PEM 文件中的证书",
        "この PEM ファイルの証明書も信頼する",
    ),
    Words::new(
        "Read the archive of what was seen before; no network, no credentials",
        "只读取以往记录的存档；不使用网络和凭证",
        "これまでに見た記録のアーカイブだけを読む（ネットワークも認証情報も不要）",
    ),
    Words::new(
        "It is kept while breakwatch watches, and reaches back further than the service's 60 days.",
        "存档在 breakwatch 监看时保存，可回溯到服务端 60 天之前。",
        "アーカイブは breakwatch の監視中に保存され、サービスの 60 日より前まで遡れます。",
    ),
    Words::new(
        "Keep nothing of what is seen, and read nothing that was kept",
        "不保存看到的内容，也不读取已保存的内容",
        "見たものを保存せず、保存済みのものも読まない",
    ),
    Words::new(
        "Write what happens to this file; it never holds a secret",
        "把运行过程写入此文件；其中绝不含密钥",
        "動作をこのファイルに記録する（秘密情報は書かれません）",
    ),
    Words::new(
        "The colours [default: the configuration's, else the last used, else ansi16]",
        "配色 [默认：配置中的，否则上次使用的，否则 ansi16]",
        "配色 [既定: 設定のもの、なければ前回のもの、なければ ansi16]",
    ),
    Words::new(
        "`NO_COLOR`, if it is set, leaves none but mono.",
        "设置了 NO_COLOR 时只有 mono。",
        "NO_COLOR が設定されていると mono だけになります。",
    ),
    Words::new(
        "Cells that the terminal gives to characters of ambiguous East-Asian width [default: narrow]",
        "终端给东亚宽度不明确的字符的列数 [默认：narrow]",
        "端末が幅の曖昧な文字に使う桁数 [既定: narrow]",
    ),
    Words::new(
        "Begin without what was remembered of the last time, and leave it as it is",
        "不使用上次记住的状态，也不改动它",
        "前回記憶した状態を使わず、変更もしない",
    ),
    Words::new(
        "Draw borders and marks in ASCII, whatever the locale says",
        "无论语言环境如何，边框和标记都用 ASCII 绘制",
        "ロケールにかかわらず罫線と記号を ASCII で描く",
    ),
    Words::new(
        "Print help (see more with '--help')",
        "显示帮助（更多内容见 '--help'）",
        "ヘルプを表示する（詳細は '--help'）",
    ),
    Words::new(
        "Print help (see a summary with '-h')",
        "显示帮助（摘要见 '-h'）",
        "ヘルプを表示する（概要は '-h'）",
    ),
    Words::new("Print help", "显示帮助", "ヘルプを表示する"),
    Words::new("Print version", "显示版本", "バージョンを表示する"),
    Words::new(
        "Print the breaks of a window once",
        "一次性输出某时间窗内的断流",
        "期間内の切断を一度だけ出力する",
    ),
    Words::new(
        "Exit status: 0 done, also when nothing matched; 3 incomplete (said on standard error); 2 error, or every profile failed; 130 a search was stopped with Ctrl-C, and what it had found is printed.",
        "退出码：0 完成（无匹配也算）；3 不完整（见标准错误输出）；2 出错，或所有配置都失败；130 搜索被 Ctrl-C 中止，已找到的会输出。",
        "終了コード: 0 完了（該当なしも含む）、3 不完全（標準エラーに理由）、2 エラーまたは全プロファイルの失敗、130 検索が Ctrl-C で止められた（見つかった分は出力）。",
    ),
    Words::new(
        "Ask the service for streams of this name, or with this in their names",
        "向服务端查找此流名，或流名中含有此文字的流",
        "この名前の、または名前にこの文字を含むストリームをサービスに尋ねる",
    ),
    Words::new(
        "Without --since, in all 60 days that the service remembers; progress is told on a terminal. With --offline, in all of the archive.",
        "未给出 --since 时，查找服务端保留的全部 60 天；在终端上显示进度。配合 --offline 时查找整个存档。",
        "--since がなければサービスの保存期間 60 日すべてを探し、端末には進み具合を出します。--offline ではアーカイブ全体を探します。",
    ),
    Words::new("The name is the whole name", "流名完全一致", "名前全体が一致するものだけ"),
    Words::new("Examples:", "示例：", "例:"),
    Words::new("Example:", "示例：", "例:"),
    Words::new("How to print", "输出格式", "出力形式"),
    Words::new(
        "Show only what matches, instead of the configuration's filter, like --filter; several words are one expression",
        "只显示匹配项，取代配置中的筛选，同 --filter；多个词合为一个表达式",
        "設定の絞り込みの代わりに、条件に合うものだけを表示する（--filter と同じ。複数の語は一つの式）",
    ),
    Words::new(
        "Explain a stop reason, a code, a push callback, or the key of a cause",
        "解释断流原因、错误码、推断流回调或原因键",
        "切断理由・コード・プッシュコールバック・原因キーを説明する",
    ),
    Words::new(
        "A stop reason in any of the service's languages, a code (18), a code pair (18/501), the JSON of a push callback, or the key of a cause",
        "服务端任一语言的断流原因、错误码（18）、错误码组合（18/501）、推断流回调的 JSON，或原因键",
        "サービスのいずれかの言語の切断理由、コード (18)、コードの組 (18/501)、プッシュコールバックの JSON、または原因キー",
    ),
    Words::new(
        "`-` reads from standard input, as does nothing where that is no terminal: callbacks as JSON (one, an array, or one per line), or one question per line. What a callback carries in `stream_param` is never printed.",
        "`-` 从标准输入读取；不给参数且标准输入不是终端时也一样：JSON 回调（单个、数组或每行一个），或每行一个问题。回调中的 stream_param 绝不输出。",
        "`-` は標準入力から読みます。引数がなく標準入力が端末でない場合も同じです: コールバックの JSON（1 件、配列、または 1 行 1 件）、あるいは 1 行に 1 つの質問。コールバックの stream_param は決して出力しません。",
    ),
    Words::new(
        "The language of screen, reports and errors [default: the configuration's, else the locale's]",
        "界面、报告和错误信息的语言 [默认：按配置文件，否则按语言环境]",
        "画面・レポート・エラーの言語 [既定: 設定、なければロケール]",
    ),
    Words::new(
        "List every cause with its actor and codes",
        "列出全部原因及其处理方和错误码",
        "すべての原因を担当とコード付きで一覧する",
    ),
    Words::new(
        "Serve the API's protocol on this machine, for trials and tests",
        "在本机提供 API 协议服务，用于试用和测试",
        "試用とテストのため、このマシンで API のプロトコルを提供する",
    ),
    Words::new(
        "Where to listen; loopback only, port 0 takes a free one",
        "监听地址；仅限本机回环，端口 0 表示任选空闲端口",
        "待ち受けるアドレス（ループバックのみ。ポート 0 は空きポート）",
    ),
    Words::new(
        "The story to play: demo, plain, or a TOML file",
        "要播放的剧本：demo、plain 或 TOML 文件",
        "再生する筋書き: demo、plain、または TOML ファイル",
    ),
    Words::new(
        "Makes one run like another [default: another one each time]",
        "使每次运行相同 [默认：每次不同]",
        "同じ動きを再現する種 [既定: 毎回異なる]",
    ),
    Words::new(
        "So many records of history instead of the scenario's",
        "历史记录条数，取代剧本中的设定",
        "履歴の件数（筋書きの設定に代わる）",
    ),
    Words::new(
        "So many streams instead of the scenario's",
        "流的路数，取代剧本中的设定",
        "ストリーム数（筋書きの設定に代わる）",
    ),
    Words::new("Delay of each reply", "每次应答的延迟", "応答ごとの遅延"),
    Words::new(
        "A fault and how often it strikes, 0 to 1, such as html:0.1; an unknown name lists all",
        "故障及其发生概率（0 到 1），例如 html:0.1；名称不存在时会列出全部",
        "障害とその確率 (0〜1)。例: html:0.1。名前が違えば一覧が出ます",
    ),
    Words::new(
        "Which time of a push the window tests",
        "时间窗按推流的哪个时间判定",
        "期間をプッシュのどの時刻で判定するか",
    ),
    Words::new(
        "How a stream's name is compared in a search",
        "搜索时流名的比较方式",
        "検索でストリーム名をどう比べるか",
    ),
    Words::new(
        "Check a push URL before anyone pushes with it",
        "推流之前检查推流地址",
        "プッシュする前にプッシュ URL を確認する",
    ),
    Words::new(
        "Exit status: 0 nothing that is sure to be refused; 1 a push with it would fail; 2 error.",
        "退出状态：0 没有必然会被拒绝的问题；1 用它推流会失败；2 出错。",
        "終了ステータス: 0 確実に拒否される点なし、1 この URL のプッシュは失敗する、2 エラー。",
    ),
    Words::new(
        "The URL, whole or as server and stream key; `-` reads it from standard input, so that it stays out of the shell's history",
        "完整的推流地址，或服务器与推流码两部分；`-` 从标准输入读取，避免留在 Shell 历史中",
        "URL 全体、またはサーバーとストリームキー。`-` は標準入力から読み、シェルの履歴に残しません",
    ),
    Words::new(
        "Verify txSecret with the push keys in this file: the primary key on the first line, the backup key on the second",
        "用此文件中的推流鉴权 Key 校验 txSecret：第一行主 Key，第二行备 Key",
        "このファイルの認証キーで txSecret を検証する: 1 行目マスターキー、2 行目バックアップキー",
    ),
    Words::new(
        "Ask for the push key on the terminal, unseen, and verify txSecret with it",
        "在终端询问推流鉴权 Key（不回显），并用它校验 txSecret",
        "認証キーを端末で尋ね（表示なし）、txSecret を検証する",
    ),
    Words::new(
        "Print the manual page, or write one page for each command",
        "输出手册页，或为每个命令各写一页",
        "マニュアルページを出力する、またはコマンドごとのページを書き出す",
    ),
    Words::new(
        "Write a page for each command, and one for the configuration, into man1 and man5 of this directory",
        "把每个命令各一页以及配置文件的一页写入此目录下的 man1 和 man5",
        "コマンドごとのページと設定ファイルのページをこのディレクトリの man1 と man5 に書き出す",
    ),
    Words::new(
        "Print the words that a shell completes with Tab: commands, options, formats, causes",
        "输出 Shell 用 Tab 补全的内容：命令、选项、格式、原因",
        "シェルが Tab で補完する語（コマンド・オプション・形式・原因）を出力する",
    ),
    Words::new(
        "What is worth a line of the log [default: info]",
        "日志记录到哪一级 [默认：info]",
        "ログに記録する水準 [既定: info]",
    ),
    Words::new(
        "Look at everything that watching needs, and say what to do",
        "检查监看所需的一切，并说明该怎么做",
        "監視に必要なものをすべて調べ、すべきことを示す",
    ),
    Words::new(
        "Exit status: 0 nothing failed, though there may be warnings; 1 something failed; 2 it could not be looked at.",
        "退出状态：0 没有失败项（可能有注意项）；1 有失败项；2 无法检查。",
        "終了ステータス: 0 失敗なし（注意はあり得ます）、1 失敗あり、2 調べられない。",
    ),
    Words::new(
        "Also ring the bell and send notifications, to see whether they arrive",
        "同时响铃并发送通知，以确认能否送达",
        "ベルと通知も実際に送り、届くか確かめる",
    ),
    Words::new(
        "Look only at this profile; can be given several times",
        "只检查此配置；可多次给出",
        "このプロファイルだけを調べる（複数回指定可）",
    ),
    Words::new("Whose completions", "哪种 Shell", "どのシェルか"),
    Words::new("For bash:", "bash：", "bash:"),
    Words::new(
        "For zsh, in a directory of $fpath, before compinit:",
        "zsh，放在 $fpath 的某个目录中，先于 compinit：",
        "zsh（$fpath のディレクトリに、compinit より前に）:",
    ),
    Words::new("For fish:", "fish：", "fish:"),
    Words::new("For this bash alone:", "仅当前 bash：", "この bash だけ:"),
    Words::new(
        "Print this message or the help of the given subcommand(s)",
        "显示本帮助或指定子命令的帮助",
        "このメッセージ、または指定したコマンドのヘルプを表示する",
    ),
    Words::new(
        "Look at the history that watching keeps, or give up a part of it",
        "查看监看时保存的历史，或清理其中一部分",
        "監視中に保存された履歴を調べる、または一部を捨てる",
    ),
    Words::new(
        "Tell where the archive is, how large, and what is in it",
        "说明存档的位置、大小和内容",
        "アーカイブの場所、大きさ、中身を示す",
    ),
    Words::new(
        "Look whether the archive is whole; changes nothing",
        "检查存档是否完好；不作任何修改",
        "アーカイブが無傷か調べる（何も変更しません）",
    ),
    Words::new(
        "Exit status: 0 whole; 1 damaged, and what of it; 2 error.",
        "退出状态：0 完好；1 已损坏并说明之处；2 出错。",
        "終了ステータス: 0 無傷、1 壊れている（箇所を表示）、2 エラー。",
    ),
    Words::new(
        "Give up what is older or more than is to be kept; marked and noted breaks stay",
        "清理超过保留时间或大小的内容；已标记或有备注的断流会保留",
        "保存期間や大きさを超えた分を捨てる（印やメモのある切断は残ります）",
    ),
    Words::new(
        "The limits are those of [archive] in the configuration, else 400 days and 2 GiB, as while watching.",
        "限制取自配置中的 [archive]，否则为 400 天和 2 GiB，与监看时相同。",
        "上限は設定の [archive]、なければ監視中と同じ 400 日と 2 GiB です。",
    ),
    Words::new(
        "Give up what ended longer ago than this, instead of the configured time",
        "清理结束时间早于此时长的内容，取代配置的时间",
        "設定の期間に代えて、これより前に終わったものを捨てる",
    ),
    Words::new(
        "Then the oldest, until the contents take no more than this, instead of the configured size",
        "再从最旧的开始清理，直到内容不超过此大小，取代配置的大小",
        "続いて、中身がこの大きさ以下になるまで古い順に捨てる（設定の大きさに代わる）",
    ),
    Words::new("Only tell what would be given up", "只说明将清理的内容", "捨てる予定の内容だけを示す"),
    Words::new(
        "Follow breaks line by line, without a screen",
        "不用界面，逐行跟踪断流",
        "画面を使わず、切断を 1 行ずつ追う",
    ),
    Words::new(
        "Tells what is new from now on: each break once, and each change of its verdict. With --since the window's past comes first, the oldest break first. A break is told when it first matches the filter, and followed for the window's length (24 hours, or --since). What stands in the way is said on standard error. It goes on until it is ended by a signal (exit status 128 and its number), or nobody reads its output any more (0).",
        "从现在起输出新的内容：每次断流一行，判定每次变化再一行。给出 --since 时先输出该时间窗内的过去，从最早的断流开始。断流在首次匹配过滤条件时输出，并在时间窗长度内（24 小时或 --since）持续跟踪。遇到的问题写到标准错误输出。一直运行到被信号结束（退出码 128 加信号编号）或无人再读取输出（0）。",
        "これから起きることを出力します: 切断ごとに 1 行、判定が変わるたびに 1 行。--since を付けると期間内の過去を古い順に先に出します。切断は条件に初めて合ったときに出し、期間の長さ（24 時間、または --since）だけ追います。支障は標準エラーに出ます。シグナルで終わる（終了コードは 128 とその番号）か、出力を読む相手がいなくなる（0）まで続きます。",
    ),
    Words::new(
        "One sentence a line, for people, screen readers and logs; the default",
        "每行一句话，供人、屏幕阅读器和日志使用；默认",
        "1 行に 1 文。人、スクリーンリーダー、ログ向け（既定）",
    ),
    Words::new(
        "One JSON object a line, for other programs",
        "每行一个 JSON 对象，供其他程序使用",
        "1 行に 1 つの JSON オブジェクト。ほかのプログラム向け",
    ),
    Words::new(
        "`event` is `break` or `verdict`, `seq` counts the lines, `before` and `after` are verdicts, and all fields of `list --format json` follow. Alerts and troubles are objects as well: `alert`, `status`.",
        "`event` 为 `break` 或 `verdict`，`seq` 为行号，`before` 和 `after` 为判定，其后是 `list --format json` 的全部字段。提醒和问题也是对象：`alert`、`status`。",
        "`event` は `break` か `verdict`、`seq` は行の番号、`before` と `after` は判定で、`list --format json` の全項目が続きます。通知と支障も `alert`、`status` のオブジェクトになります。",
    ),
    Words::new(
        "Go on where the run before has ended, without loss and without telling anything twice",
        "从上次运行结束处继续，不丢失也不重复",
        "前回の終わりから、漏れも重複もなく続ける",
    ),
    Words::new(
        "The file is made by the first run, which begins as without it; later runs read what happened meanwhile, up to the service's 60 days. Ended by force at any moment, at most the last line is printed again, with the same `seq`.",
        "该文件由首次运行创建，首次运行与不带它时相同；之后的运行会补读其间发生的内容，最多到服务端保留的 60 天。任何时刻被强制结束，最多重复输出最后一行，且 `seq` 相同。",
        "ファイルは最初の実行で作られ、その実行は指定なしと同じように始まります。以後の実行は、その間に起きたことをサービスの保存期間 60 日まで読みます。どの時点で強制終了されても、重複するのは最後の 1 行だけで、`seq` は同じです。",
    ),
    Words::new(
        "Tell only what matches, instead of the configuration's filter, like --filter; several words are one expression",
        "只输出匹配项，取代配置中的筛选，同 --filter；多个词合为一个表达式",
        "設定の絞り込みの代わりに、条件に合うものだけを出す（--filter と同じ。複数の語は一つの式）",
    ),
    Words::new(
        "Write, show and check the configuration",
        "写出、显示和检查配置文件",
        "設定ファイルを作成・表示・検査する",
    ),
    Words::new(
        "Write a commented default configuration to start from; nothing is ever overwritten",
        "写出带注释的默认配置文件作为起点；绝不覆盖已有文件",
        "注釈付きの既定の設定ファイルを作成する（既存のファイルは決して上書きしません）",
    ),
    Words::new("Print it instead of writing a file", "输出到屏幕而不写文件", "ファイルに書かずに出力する"),
    Words::new(
        "Print what holds after file, environment and options, and where each value comes from",
        "输出综合文件、环境变量和选项后的生效值及其来源",
        "ファイル・環境変数・オプションを合わせた有効な値と、その出どころを出力する",
    ),
    Words::new(
        "Give it the options that you watch with. Secrets are shown as set, never themselves.",
        "请给出监看时使用的选项。密钥只显示为已设置，绝不显示其内容。",
        "監視に使うオプションを付けてください。秘密情報は「設定済み」とだけ表示します。",
    ),
    Words::new(
        "Print where the configuration is looked for",
        "输出配置文件的查找位置",
        "設定ファイルを探す場所を出力する",
    ),
    Words::new(
        "Read the configuration and report every mistake in it",
        "读取配置文件并报告其中每一处错误",
        "設定ファイルを読み、誤りをすべて報告する",
    ),
    Words::new(
        "Exit status: 0 no mistake; 1 mistakes, each with its line; 2 it could not be read.",
        "退出状态：0 没有错误；1 有错误，逐条给出行号；2 无法读取。",
        "終了ステータス: 0 誤りなし、1 誤りあり（行番号付き）、2 読み取れない。",
    ),
];
