import Care
import Testing

@testable import Policies

/// Each town's deciding facts, as its documents state them, with the clause that a page would show.
@Suite struct FactTests {
    struct Fact: Sendable, CustomTestStringConvertible {
        let key: String
        let says: String
        let clause: String?

        init(_ key: String, _ says: String, _ clause: String? = nil) {
            self.key = key
            self.says = says
            self.clause = clause
        }

        var testDescription: String { key }
    }

    private func check(_ town: String, _ fact: Fact) throws {
        let policy = try Fixtures.policy(town)
        let key = try #require(Fixtures.format.keys.first { $0.path == fact.key }, "\(fact.key) is no key")
        let said = key.say(policy.sections)
        #expect(said.text == fact.says)
        if let clause = fact.clause { #expect(said.clause?.description == clause) }
    }

    @Test(arguments: [
        Fact("municipality.code", "\"012319\""),
        Fact("service.reports_to", "[恵庭市重層的支援及びケアラー支援推進事業調整会議, 医療・介護連携ミーティング]", "恵庭市 利用の手引き 2(1)③"),
        Fact(
            "service.documents",
            "{guide: {title: \"恵庭市電子@連絡帳 利用の手引き\", cited_as: 利用の手引き, version: none, dated: 2025-06}}"),
        Fact("subject.unit", "person_or_household", "恵庭市 利用の手引き 1(4)、P4"),
        Fact("subject.residence", "resident"), Fact("subject.minimum_age", "none"),
        Fact("subject.updated_by", "members", "恵庭市 利用の手引き 2(4)⑥"),
        Fact("application.approver", "authority"), Fact("application.mails", "one", "恵庭市 利用の手引き P3②"),
        Fact("certificates.additional", "by_inquiry", "恵庭市 利用の手引き P3③"), Fact("certificates.per", "device"),
        Fact("accounts.change_notice", "promptly", "恵庭市 利用の手引き 2(3)③"),
        Fact("consent.obtainers", "[any_staff]"), Fact("consent.family", "none"),
        Fact("custody.original", "obtainer", "恵庭市 利用の手引き P4②"), Fact("custody.copies", "[subject]"),
        Fact("custody.place", "facility"), Fact("submission.what", "unspecified"),
        Fact("submission.to", "authority", "恵庭市 利用の手引き P4③"), Fact("submission.means", "unspecified"),
        Fact("registration.registrar", "authority", "恵庭市 利用の手引き P4④"),
        Fact("team.first_member", "obtainer"), Fact("team.formed_by", "obtainer"),
        Fact("linkage.office", "leaves_after_handover", "恵庭市 利用の手引き P4④"),
        Fact("agreements.list", "unspecified"), Fact("stop.set_by", "unspecified"),
        Fact("posting.advised_length", "100", "恵庭市 利用の手引き 3(1)①a"),
        Fact("posting.advised_lines", "{from: 2, to: 3}"), Fact("posting.important_flag", "offered"),
        Fact("security.education_every", "P1Y"), Fact("security.incident_chain", "[facility, authority]"),
        Fact("desk.phone", "\"0123-33-3131\""), Fact("desk.extensions", "[\"2962\"]"),
        Fact("desk.hours", "unspecified"),
        Fact("vocabulary.member", "支援メンバー"), Fact("vocabulary.consent_paper", "登録申込兼同意書"),
    ])
    func `恵庭市`(fact: Fact) throws { try check("eniwa", fact) }

    @Test(arguments: [
        Fact("municipality.code", "\"082210\""),
        Fact("service.reports_to", "[ひたちなか市在宅医療・介護連携推進協議会, 情報共有推進部会]"),
        Fact(
            "facility.information_step", "{when: after_certificate, before: staff}", "ひたちなか市 利用の手引き P3④、2(3)①"
        ),
        Fact("facility.publication", "entered_fields", "ひたちなか市 事業所情報変更方法 ③"),
        Fact("certificates.additional", "by_inquiry"),
        Fact("consent.obtainers", "[chosen_in_precheck]", "ひたちなか市 利用の手引き P4①、P4②"),
        Fact("consent.examples", "[care_manager, visiting_nurse]"),
        Fact("custody.original", "subject", "ひたちなか市 利用の手引き P4②"), Fact("custody.copies", "[obtainer]"),
        Fact("submission.what", "copy"), Fact("submission.to", "center"),
        Fact("submission.means", "[in_person, fax]"),
        Fact("registration.registrar", "obtainer", "ひたちなか市 利用の手引き P4④"),
        Fact("registration.evidence", "[consent_paper, insurance_cards]"),
        Fact("team.precheck", "{required: true, decides_obtainer: true, helped_by: center}"),
        Fact("team.doctor", "invited", "ひたちなか市 利用の手引き P4①"),
        Fact("linkage.office", "never", "ひたちなか市 利用の手引き P4"), Fact("linkage.permits", "none"),
        Fact("desk.phone", "\"029-273-0111\""), Fact("portal.resource_map", "public"),
        Fact("vocabulary.member", "支援チームメンバー"),
    ])
    func `ひたちなか市`(fact: Fact) throws { try check("hitachinaka", fact) }

    @Test(arguments: [
        Fact("municipality.code", "\"203831\""), Fact("service.name", "箕輪町電子＠連絡帳"),
        Fact("subject.minimum_age", "40", "箕輪町 専門職への案内 1"),
        Fact("subject.exception", "{by: mayor, word: 町長, waives: [age, residence]}"),
        Fact("facility.exception_by", "authority"),
        Fact("application.approver", "secretariat", "箕輪町 専門職への案内 2-2"),
        Fact("application.mails", "one"), Fact("application.mail_alarm_after", "P1D", "箕輪町 専門職への案内 2-2"),
        Fact("certificates.additional", "unspecified"),
        Fact("consent.obtainers", "[doctor, visiting_nurse, care_manager, secretariat]", "箕輪町 専門職への案内 3-1"),
        Fact("consent.family", "always"), Fact("consent.explanation_paper", "required"),
        Fact("custody.original", "obtainer", "箕輪町 専門職への案内 3-2"), Fact("custody.copies", "[subject]"),
        Fact("custody.place", "unspecified"), Fact("submission.what", "copy"),
        Fact("submission.to", "secretariat"),
        Fact("submission.means", "[in_person, post, fax, email]"),
        Fact("registration.registrar", "secretariat", "箕輪町 専門職への案内 3-4"),
        Fact("registration.duplicate_check", "{finder: secretariat, then: contact_members}"),
        Fact("registration.notify_members", "by_mail"), Fact("team.editors", "members", "箕輪町 専門職への案内 3-5"),
        Fact("linkage.office", "every_subject", "箕輪町 専門職への案内 4"), Fact("linkage.permits", "[read, post]"),
        Fact("stop.form", "中止届"), Fact("stop.who_tells", "receiver_tells_members_first", "箕輪町 専門職への案内 5"),
        Fact("stop.to", "secretariat"), Fact("death.report_to", "secretariat"),
        Fact("posting.daily_check", "{every: P1D, who: [seldom_reads_mail, uses_forwarding]}"),
        Fact("posting.judgement", "leave_to_doctor"), Fact("posting.media", "encouraged"),
        Fact("posting.emergency", "telephone"), Fact("desk.hours", "\"08:30-17:15\""),
        Fact("desk.days", "[mon, tue, wed, thu, fri]"), Fact("desk.closed", "[holidays]"),
        Fact("vocabulary.facility", "施設"), Fact("vocabulary.stop_form", "中止届"),
    ])
    func `箕輪町`(fact: Fact) throws { try check("minowa", fact) }

    @Test(arguments: [
        Fact("municipality.code", "\"082147\""), Fact("service.operated_by", "authority", "高萩市 利用規約 第3条第1項"),
        Fact("service.reports_to", "[在宅医療・介護連携推進事業多職種連携会議, 地域ケア推進会議]", "高萩市 利用規約 第3条第2項"),
        Fact("facility.exception_by", "council"), Fact("facility.costs", "borne_by_facility", "高萩市 利用規約 第8条"),
        Fact("facility.in_house_notice", "required", "高萩市 利用規約 第7条"),
        Fact("facility.publication", "refusable_item_by_item", "高萩市 利用規約 第18条第3項"),
        Fact("facility.leaving", "portal_application", "高萩市 利用規約 第10条"),
        Fact("certificates.additional", "self_service", "高萩市 利用規約 第6条第4項"),
        Fact("application.mails", "unspecified"),
        Fact("accounts.lost_credentials", "facility_admin_then_authority", "高萩市 利用規約 第11条第1項、第11条第2項"),
        Fact(
            "accounts.suspension",
            "{by: authority, without_consent: allowed, causes: [leak, unauthorised_access], proxy: vendor, report_back: promptly}",
            "高萩市 利用規約 第31条第1項、第31条第2項"),
        Fact("sharing.status", "reference_only", "高萩市 利用規約 第16条第1項"), Fact("sharing.warranty", "none"),
        Fact("consent.obtainers", "[any_staff]", "高萩市 利用規約 第14条第1項"),
        Fact("consent.family", "when_incapable", "高萩市 利用規約 第14条第1項"),
        Fact("custody.original", "unspecified"), Fact("submission.to", "unspecified"),
        Fact("registration.registrar", "unspecified"), Fact("team.editors", "unspecified"),
        Fact("linkage.office", "unspecified"), Fact("agreements.list", "none", "高萩市 利用規約 第16条第3項"),
        Fact("stop.must_honour", "required", "高萩市 利用規約 第14条第2項"),
        Fact("stop.set_by", "member", "高萩市 利用規約 第14条第3項"),
        Fact("stop.requested_by", "[subject, family_when_incapable]"),
        Fact("retention.until", "end_of_contract", "高萩市 利用規約 第15条第1項"),
        Fact("retention.erasure_ordered_by", "council", "高萩市 利用規約 第15条第2項"),
        Fact("retention.individual_restore", "none", "高萩市 利用規約 第32条第2項"),
        Fact(
            "security.incident_chain", "[facility, authority, {vendor: by_severity}, {council: when_needed}]"),
        Fact("security.education_material_by", "vendor", "高萩市 利用規約 第23条第2項"),
        Fact("notices.termination_notice", "P1M", "高萩市 利用規約 第34条"),
        Fact("notices.terms_change", "{consent: not_needed, delivered_by: vendor, certain: required}"),
        Fact("desk.hours", "\"09:00-17:00\"", "高萩市 利用規約 第12条第2項"),
        Fact("desk.closed", "[holidays, \"12-29..01-03\"]"), Fact("desk.extensions", "[\"626\", \"617\"]"),
        Fact("vocabulary.pickup_codes", "アクセスコード", "高萩市 利用規約 第6条第1項"),
    ])
    func `高萩市`(fact: Fact) throws { try check("takahagi", fact) }

    @Test(arguments: [
        Fact("municipality.code", "\"082031\""), Fact("service.started", "2019-02"),
        Fact("application.approver", "authority", "土浦市 施設登録の案内 登録⑤"), Fact("application.mails", "three"),
        Fact("application.device_asked", "in_application"),
        Fact("application.credentials", "chosen_by_applicant"),
        Fact("application.duplicate_mail", "refused"), Fact("certificates.additional", "unspecified"),
        Fact("certificates.devices", "[windows, mac, android, ios]", "土浦市 施設登録の案内 登録④"),
        Fact("facility.leaving", "portal_application"), Fact("consent.obtainers", "unspecified"),
        Fact("custody.original", "unspecified"), Fact("registration.registrar", "unspecified"),
        Fact("linkage.office", "unspecified"), Fact("retention.until", "unspecified"),
        Fact("desk.hours", "unspecified"),
        Fact("portal.tagline", "在宅医療・福祉統合ネットワーク"), Fact("vocabulary.facility", "施設"),
        Fact("vocabulary.subject", "患者"),
    ])
    func `土浦市`(fact: Fact) throws { try check("tsuchiura", fact) }

    @Test func `every stated rule of a town can name its clause`() throws {
        for town in Fixtures.shipped {
            let policy = try Fixtures.policy(town)
            for section in Fixtures.format.sections where section.cites {
                for key in section.keys {
                    let said = key.say(policy.sections)
                    guard said.kind == .stated || said.kind == .none, key.section != "agreements" else {
                        continue
                    }
                    let clause = try #require(said.clause, "\(town) \(key.path)")
                    #expect(clause.description.hasPrefix(policy.townName), "\(town) \(key.path)")
                    if clause.basis == .inferred { #expect(clause.note != nil, "\(town) \(key.path)") }
                }
            }
        }
    }

    @Test func `a submitted copy is in its recipient's custody`() throws {
        let papers = try Fixtures.policy("hitachinaka").papers
        #expect(
            papers == [
                CustodyShare(paper: .original, holder: .subject),
                CustodyShare(paper: .copy, holder: .obtainer),
                CustodyShare(paper: .copy, holder: .center),
            ])
        #expect(try Fixtures.policy("takahagi").papers.isEmpty)
    }

    @Test func `the office is the registrar's body, and sees only where the file lets it`() throws {
        #expect(try Fixtures.policy("minowa").office == .secretariat)
        #expect(try Fixtures.policy("minowa").officePermits == [.read, .post])
        #expect(try Fixtures.policy("eniwa").office == .authority)
        for town in ["eniwa", "hitachinaka", "takahagi", "tsuchiura", "sakuragaoka"] {
            #expect(try Fixtures.policy(town).officePermits.isEmpty)
        }
    }

    @Test func `words stand in the town's own form, and in the platform's where it has none`() throws {
        #expect(try Fixtures.policy("minowa").words.obtainer == "説明者")
        #expect(try Fixtures.policy("tsuchiura").words.consentPaper == "同意書")
        #expect(try Fixtures.policy("minowa").serviceName == "箕輪町電子＠連絡帳")
        #expect(try Fixtures.policy("sakuragaoka").serviceName == "桜ヶ丘町 電子@連絡帳")
    }
}
