//! The formulas in words. A formula that changes gets a new version; the old one stays, so that a
//! figure published under it can be counted again.

/// A formula as people read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formula {
    /// Its code.
    pub code: &'static str,
    /// Its version.
    pub version: u32,
    /// Its Chinese title.
    pub title: &'static str,
    /// The whole in a sentence.
    pub words: &'static str,
    /// What is counted above the line.
    pub numerator: &'static str,
    /// What is counted below it.
    pub denominator: &'static str,
    /// What counts neither way.
    pub exclusions: &'static str,
    /// How the figure could be made to flatter, and what is done against it.
    pub trap: &'static str,
}

/// The formula of that code, in its latest version.
pub fn formula(code: &str) -> Option<&'static Formula> {
    FORMULAS.iter().filter(|formula| formula.code == code).max_by_key(|formula| formula.version)
}

/// Every formula, in the order in which pages show them.
pub const FORMULAS: &[Formula] = &[
    Formula {
        code: "accept-on-time",
        version: 1,
        title: "按时受理率",
        words: "受理期限在本期届满的投诉中，届满以前作出是否受理决定的占多少",
        numerator: "期限届满以前决定受理、不予受理或者移交的",
        denominator: "决定是否受理的期限在本期内届满的投诉",
        exclusions: "期限尚未届满的、中止的、届满以前终止或者重新起算的",
        trap: "到期未决定的算逾期，不因为还没有办而不计；提前办完的也等期限届满再计",
    },
    Formula {
        code: "finish-on-time",
        version: 1,
        title: "按时办结率",
        words: "办结期限在本期届满的投诉和来件中，届满以前办结的占多少",
        numerator: "每一次届满的办结期限都没有超过的",
        denominator: "办结期限在本期内届满的投诉和来件",
        exclusions: "期限尚未届满的、中止的、届满以前终止或者重新起算的",
        trap: "先逾期、后退回重派再按时办结的，仍算逾期；中止不等于按时",
    },
    Formula {
        code: "mediation-success",
        version: 1,
        title: "调解成功率",
        words: "受理以后在本期有了结果的投诉中，达成协议的占多少",
        numerator: "达成协议的",
        denominator: "已受理，在本期达成协议、终止调解或者移交的投诉，移交的除外",
        exclusions: "受理以后移交其他部门的",
        trap: "终止调解的都在分母里，包括撤回和不到场的；去掉它们比率会虚高",
    },
    Formula {
        code: "verify-on-time",
        version: 1,
        title: "举报按时核查率",
        words: "核查期限在本期届满的举报中，届满以前决定是否立案的占多少；批准延长的按延长后的期限",
        numerator: "期限届满以前决定立案或者不立案的",
        denominator: "核查期限（含批准的延长）在本期内届满的举报",
        exclusions: "期限尚未届满的、中止的、届满以前终止或者重新起算的",
        trap: "延长多了这个数会好看，应当同“不延长的按时核查率”一起看",
    },
    Formula {
        code: "verify-on-time-unextended",
        version: 1,
        title: "举报按时核查率（不延长）",
        words: "核查期限在本期届满的举报中，没有延长、届满以前决定是否立案的占多少",
        numerator: "没有延长，期限届满以前决定的",
        denominator: "核查期限（含批准的延长）在本期内届满的举报",
        exclusions: "期限尚未届满的、中止的、届满以前终止或者重新起算的",
        trap: "延长过的一律不算按时，看得出延长用了多少",
    },
    Formula {
        code: "recovered",
        version: 1,
        title: "挽回经济损失",
        words: "本期核实的付款之和",
        numerator: "本期核实付款的金额",
        denominator: "不适用；所列为本期有核实付款的投诉",
        exclusions: "本期达成协议、写明金额，没有核实付款的",
        trap: "主张的、约定的都不是付了的",
    },
    Formula {
        code: "response",
        version: 1,
        title: "响应率",
        words: "本期派下、响应时限已经届满的来件中，首次联系没有超过时限的占多少",
        numerator: "首次联系的时间没有超过第一次派件的时限的",
        denominator: "本期第一次派下、响应时限已经届满的来件",
        exclusions: "没有响应时限的、时限尚未届满的",
        trap: "重复派件只认第一次；认定联系不上不算联系上；时限届满以后才补登的联系逐件列出",
    },
    Formula {
        code: "satisfied-of-valid",
        version: 1,
        title: "满意率（占有效回访）",
        words: "本期回访到并作了回答的来件中，回答满意的占多少",
        numerator: "回答满意或者基本满意的",
        denominator: "本期由平台或者上级回访、作了回答、没有剔除的来件",
        exclusions: "未接通、未作答的，平台批准剔除的",
        trap: "不作答的不在分母里，应当同占全部回访的满意率一起公布；本局自己的回访不算；重办后再回访的以最后一次为准",
    },
    Formula {
        code: "satisfied-of-all",
        version: 1,
        title: "满意率（占全部回访）",
        words: "本期回访的全部来件中，回答满意的占多少",
        numerator: "回答满意或者基本满意的",
        denominator: "本期由平台或者上级回访的来件，未接通、未作答和剔除的也在内",
        exclusions: "没有",
        trap: "未作答的按没有回答满意计，是最低的说法",
    },
    Formula {
        code: "solved",
        version: 1,
        title: "解决率",
        words: "本期回访到并回答是否解决的来件中，回答已经解决的占多少",
        numerator: "来件人说已经解决的",
        denominator: "本期回访、回答了是否解决、没有剔除的来件",
        exclusions: "未接通、未回答的，平台批准剔除的",
        trap: "以来件人的回答为准；办理人员说解决、来件人说没有的逐件列出",
    },
    Formula {
        code: "once-done",
        version: 1,
        title: "一次办好率",
        words: "本期办结的来件中，没有重办也没有督办过的占多少",
        numerator: "至今没有重办、没有督办的",
        denominator: "本期第一次回复的来件",
        exclusions: "没有",
        trap: "又重办又督办的只扣一次；办结以后再重办的，以后看到也要扣",
    },
    Formula {
        code: "repeats",
        version: 1,
        title: "重复率",
        words: "本期收到的来件中，同一件事此前已经有来件的占多少",
        numerator: "同一件事已有更早来件的",
        denominator: "本期收到的来件",
        exclusions: "没有",
        trap: "取决于归并得准不准：漏并会偏低，错并会偏高，应当同归并的准确率一起看",
    },
    Formula {
        code: "volume-change",
        version: 1,
        title: "降量",
        words: "本期同对比期来件数之差：原始的、去重以后的、去重并作季节调整的，三个数一起给出",
        numerator: "本期收到的来件",
        denominator: "对比期收到的来件",
        exclusions: "去重的两个数不含同一件事后来的来件",
        trap: "靠归并减下来的不是诉求少了；季节调整用往年同月的指数，年数少时只是约数",
    },
    Formula {
        code: "odr",
        version: 1,
        title: "ODR活跃度",
        words: "本期受邀在线和解、答复期限已经届满的商户中，每次都在期限内答复的占多少",
        numerator: "每一次都在期限内答复的商户",
        denominator: "本期受邀、答复期限已经届满的商户",
        exclusions: "答复期限尚未届满的邀请",
        trap: "按商户计，不按次数计；答复一次、其余不理的不算活跃",
    },
];
