import Care

/// What the town says about writing.
extension RuleSentences {
    /// The town's advice about posts, as far as its documents give any.
    var postingAdvice: [Line] {
        let posting = policy.posting
        var lines: [Line] = []
        if posting.emergency.value == .telephone {
            lines.append(Line("急ぎの連絡", "急ぎの連絡は、書き込みだけに頼らず、電話などで直接伝えてください。", posting.emergency.clause))
        }
        if posting.content.value == .whatOthersShouldKnow {
            lines.append(
                Line("書くこと", "すべてを書かなくてかまいません。ほかの職種と共有したいことを書いてください。", posting.content.clause))
        }
        if posting.judgement.value == .leaveToDoctor {
            lines.append(Line("医療上の判断", "医療上の判断は書かずに、医師に任せてください。", posting.judgement.clause))
        }
        if posting.media.value == .encouraged {
            lines.append(Line("写真と動画", "言葉では伝わりにくいことは、写真や動画を添えると伝わります。", posting.media.clause))
        }
        return lines
    }

    /// What somebody from a partner town reads before the first look at a subject.
    var visitorRules: [Line] { postingAdvice + [team] + stopLines }
}
