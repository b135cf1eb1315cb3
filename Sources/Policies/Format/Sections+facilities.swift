import Care
import YAML

/// Who takes part: subjects, facilities, their application, devices and people.
extension PolicyFormat {
    static func participationSections(_ catalogue: Catalogue) -> [Section] {
        [subject, facility(catalogue), application, certificates, accounts]
    }

    private static var subject: Section {
        let exception = Record<SubjectPolicy.Exception>(
            blank: .init(),
            fields: [
                .part("by", \.by, .word(), "例外を認める人"),
                .part("word", \.word, .text(40), "その人の呼び名（町長 など）"),
                .part("waives", \.waives, .list(.word()), "例外で外せる条件"),
            ])
        return Section(
            "subject", "支援対象者の登録", \.subject, blank: .init(), .desk,
            [
                .rule("unit", \.unit, .word(), "登録の単位は、個人だけですか、世帯でもよいですか。"),
                .rule("residence", \.residence, .word(), "対象となる人は、どのように町に住んでいる必要がありますか。", .openOrNone),
                .rule("minimum_age", \.minimumAge, .number(0...120), "何歳から登録できますか。", .openOrNone),
                .rule("exception", \.exception, exception.form, "条件に合わない人を、だれが例外として認められますか。", .openOrNone),
                .rule("described_as", \.describedAs, .text(), "文書は対象となる人をどう説明していますか。"),
                .rule("updated_by", \.updatedBy, .word(), "基本情報が変わったとき、だれが直しますか。"),
            ])
    }

    private static func facility(_ catalogue: Catalogue) -> Section {
        let step = Record<FacilityPolicy.InformationStep>(
            blank: .init(),
            fields: [
                .part("when", \.when, .word(), "事業所の情報を入力する時期"),
                .part("before", \.before, .word(), "入力を済ませるまで待つもの"),
            ])
        let disqualification = Record<FacilityPolicy.Disqualification>(
            blank: .init(),
            fields: [
                .part("by", \.by, .word(), "資格を止める人"),
                .part("without_notice", \.withoutNotice, .word(), "予告なしの停止", .openOrNone),
                .part("causes", \.causes, .list(.word()), "理由"),
                .part("proxy", \.proxy, .word(), "急ぐときに代わって止める人", .openOrNone),
                .part("report_back", \.reportBack, .word(), "代わって止めた人からの報告", .openOrNone),
                .part("damages", \.damages, .word(), "損害の賠償", .openOrNone),
            ])
        return Section(
            "facility", "事業所の参加", \.facility, blank: .init(), .desk,
            [
                .rule("kinds", \.kinds, .list(.facilityKind(of: catalogue)), "どの種類の事業所が参加できますか。"),
                .rule("condition", \.condition, .text(), "事業所に求められる条件は何ですか。", .openOrNone),
                .rule(
                    "exception_by", \.exceptionBy, .word([.authority, .secretariat, .council]),
                    "ほかの事業所の参加を、だれが認められますか。", .openOrNone),
                .rule("outside_town", \.outsideTown, .word(), "町の外にある事業所の参加を認めますか。"),
                .rule("administrator", \.administrator, .word(), "事業所の管理者はどのように決まりますか。"),
                .rule("staff", \.staff, .word(), "だれが事業所の利用者になれますか。"),
                .rule("information_step", \.informationStep, step.form, "事業所の情報をいつ入力しますか。", .openOrNone),
                .rule("publication", \.publication, .word(), "事業所の情報は、どこまで公開されますか。", outcome: .refuse),
                .rule("in_house_notice", \.inHouseNotice, .word(), "利用している旨を事業所に掲示する必要がありますか。", .openOrNone),
                .rule("leaving", \.leaving, .word(), "利用をやめる事業所は、どのように届け出ますか。"),
                .rule("leaving_notice", \.leavingNotice, .noticeTime, "利用をやめる届け出は、いつまでにしますか。", .openOrNone),
                .rule("costs", \.costs, .word(), "機器や回線の費用はだれが負担しますか。"),
                .rule(
                    "disqualification", \.disqualification, disqualification.form, "事業所の資格を、だれがどのように止められますか。",
                    .openOrNone),
            ])
    }

    private static var application: Section {
        Section(
            "application", "利用申請の承認", \.application, blank: .init(), .platform,
            [
                .rule(
                    "approver", \.approver, .word([.authority, .secretariat]), "利用の申請は、だれが承認しますか。",
                    outcome: .desk),
                .rule("means", \.means, .list(.word()), "申請はどのように届きますか。"),
                .rule("gates", \.gates, .list(.word()), "承認の前に必要な書類はありますか。", .openOrNone),
                .rule("fields", \.fields, .list(.word()), "申請書には何を書きますか。"),
                .rule("duplicate_mail", \.duplicateMail, .word(), "同じメールアドレスで二人が登録できますか。"),
                .rule("mails", \.mails, .word(), "承認のあと、何通のメールが届きますか。"),
                .rule(
                    "mail_alarm_after", \.mailAlarmAfter, .period, "どれだけ待ってメールが届かなければ問い合わせますか。", .openOrNone),
                .rule("device_asked", \.deviceAsked, .word(), "使う端末の種類は、いつ尋ねますか。", .openOrNone),
                .rule("credentials", \.credentials, .word(), "管理者の最初のIDとパスワードは、どのように決まりますか。"),
            ])
    }

    private static var certificates: Section {
        Section(
            "certificates", "証明書の追加発行", \.certificates, blank: .init(), .platform,
            [
                .rule("additional", \.additional, .word(), "二つ目からの証明書は、どのように受け取りますか。", outcome: .desk),
                .rule("devices", \.devices, .list(.word()), "どの種類の端末で使えますか。"),
                .rule("lifetime", \.lifetime, .period, "証明書はどれだけの間使えますか。"),
                .rule("per", \.per, .word(), "証明書は端末ごとですか、人ごとですか。"),
            ])
    }

    private static var accounts: Section {
        let suspension = Record<AccountsPolicy.Suspension>(
            blank: .init(),
            fields: [
                .part("by", \.by, .word(), "IDを止める人"),
                .part("without_consent", \.withoutConsent, .word(), "本人の了解なしの停止", .openOrNone),
                .part("causes", \.causes, .list(.word()), "理由"),
                .part("proxy", \.proxy, .word(), "急ぐときに代わって止める人", .openOrNone),
                .part("report_back", \.reportBack, .word(), "代わって止めた人からの報告", .openOrNone),
            ])
        return Section(
            "accounts", "利用者のID", \.accounts, blank: .init(), .platform,
            [
                .rule("created_by", \.createdBy, .word(), "利用者のIDはだれが作りますか。"),
                .rule("personal", \.personal, .word(), "IDとパスワードは一人ずつ必要ですか。"),
                .rule("password_kept_by", \.passwordKeptBy, .word(), "パスワードはだれが管理し、変えますか。"),
                .rule("answers_for_acts", \.answersForActs, .word(), "IDを使って行われたことの責任はだれにありますか。"),
                .rule("lost_credentials", \.lostCredentials, .word(), "IDやパスワードが分からなくなったとき、だれが対応しますか。"),
                .rule("change_notice", \.changeNotice, .noticeTime, "人の異動は、いつまでに登録しますか。", .openOrNone),
                .rule("suspension", \.suspension, suspension.form, "漏えいなどのとき、だれがIDを止めますか。", .openOrNone),
                .rule("confidentiality", \.confidentiality, .word(), "秘密を守る責任は、だれに負わせますか。"),
            ])
    }
}
