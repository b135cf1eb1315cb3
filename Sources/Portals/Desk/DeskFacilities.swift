import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// The facilities of the town at its desk: who they are, letting out and in again, taking certificates back.
enum DeskFacilities {
    enum Act: String {
        case suspend, resume
    }

    static func list(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let facilities = try await visit.house.facilities(at: counter, in: visit.town)
        let typed = visit.request.query["q"] ?? ""
        let wanted = KanjiFold.folded(typed)
        let shown =
            wanted.isEmpty ? facilities : facilities.filter { KanjiFold.folded($0.name).contains(wanted) }
        var layout = layout(visit, visit.words.facility, [])
        layout.width = .wide
        return .page(
            layout.page {
                Design.searchForm(
                    visit.path("desk", "facilities"), text: "\(visit.words.facility)の名前でさがす", value: typed)
                if shown.isEmpty {
                    Design.emptyState(.building, "見つかりませんでした", "名前の一部だけでもさがせます。")
                } else {
                    Design.dataTable(
                        "\(visit.words.facility)の一覧", columns: ["名前", "分類", "所在地", "状態"],
                        rows: shown.map { one in
                            [
                                Markup { a(visit.path("desk", "facilities", one.id.text)) { one.name } },
                                .text(one.kindName), .text(one.place.isEmpty ? "―" : one.place),
                                state(one.state),
                            ]
                        })
                }
            })
    }

    static func one(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("facility") else { return .notFound }
        let facility = try await visit.house.facility(id, at: counter, in: visit.town)
        let summary = facility.summary
        return .page(
            layout(visit, summary.name, [crumb(visit)]).page {
                Design.card("基本の情報", icon: .building, action: state(summary.state)) {
                    Design.descriptionList(
                        [
                            ("分類", summary.kindName), ("所在地", summary.place + (facility.address ?? "")),
                            facility.phone.map { ("電話", $0) }, facility.fax.map { ("FAX", $0) },
                            facility.email.map { ("メール", $0) },
                        ].compactMap { $0 })
                    if !facility.isOwn, let act = possible(summary.state) {
                        Design.buttonRow {
                            Design.go(
                                button(act), visit.path("desk", "facilities", id.text, act.rawValue),
                                act == .suspend ? .danger : .secondary)
                        }
                    }
                }
                Design.card(visit.words.staff, icon: .people) {
                    Design.dataTable(
                        visit.words.staff, columns: ["氏名", "職種", "ログインID", "状態"],
                        rows: facility.people.map { person in
                            [
                                Markup {
                                    a(visit.path("desk", "people", person.id.text)) { person.name }
                                    if person.isAdministrator { "（\(visit.words.facilityAdmin)）" }
                                },
                                .text(person.professionName), .text(person.loginID),
                                .text(word(person.state)),
                            ]
                        }, showsName: false)
                }
                Design.card("電子証明書", icon: .device) { devices(visit, id, facility.devices) }
                if !facility.suspensions.isEmpty {
                    Design.card("停止の記録", icon: .lock) { suspensions(facility.suspensions) }
                }
            })
    }

    private static func devices(_ visit: StaffVisit, _ id: PublicID, _ devices: [DeviceSummary]) -> Markup {
        guard !devices.isEmpty else {
            return Design.emptyState(.device, "まだ電子証明書はありません", "受け取りが済むと、ここに並びます。")
        }
        return Design.dataTable(
            "電子証明書", columns: ["端末", "状態", "有効期限", "操作"],
            rows: devices.map { device in
                [
                    .text(device.device.label + (device.memo.isEmpty ? "" : "（\(device.memo)）")),
                    .text(PickupPages.word(device.state)),
                    .text(DatePhrase.day(TokyoTime(device.notAfter).date)),
                    Markup {
                        if device.state == .unused || device.state == .inUse {
                            a(visit.path("desk", "facilities", id.text, "devices", device.id.text, "revoke"))
                            {
                                "失効させる"
                            }
                        } else {
                            "―"
                        }
                    },
                ]
            }, showsName: false)
    }

    private static func suspensions(_ list: [DeskFacility.Suspension]) -> Markup {
        ul {
            for one in list {
                li {
                    DatePhrase.full(one.since) + "から"
                    if let lifted = one.liftedAt { DatePhrase.full(lifted) + "まで" }
                    if one.byOperator { "（契約事業者による緊急の停止）" }
                    if let reason = one.reason { "：\(reason)" }
                }
            }
        }
    }

    // MARK: Letting out and in

    static func ask(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("facility"), let act = visit.parameters["act"].flatMap(Act.init) else {
            return .notFound
        }
        let facility = try await visit.house.facility(id, at: counter, in: visit.town)
        return .page(question(visit, facility, act, visit.form))
    }

    private static func question(
        _ visit: StaffVisit, _ facility: DeskFacility, _ act: Act, _ form: SubmittedForm
    ) -> Page {
        let id = facility.summary.id.text
        let field = Design.Field(
            "reason", "理由", act == .suspend ? .required : .optional, hint: "記録に残ります。",
            value: form.raw("reason"), error: form.problem("reason"))
        var layout = layout(visit, button(act), [crumb(visit)])
        layout.hasErrors = !form.isSound
        return layout.page {
            Design.errorSummary([field])
            section(.class("card confirm")) {
                h2 {
                    act == .suspend
                        ? "\(facility.summary.name)の利用を停止します。" : "\(facility.summary.name)の停止を解きます。"
                }
                p {
                    act == .suspend
                        ? "この\(visit.words.facility)の人は、次の操作から使えなくなります。記録は消えません。" : "次の操作から、また使えるようになります。"
                }
                PortalPages.clause(facility.clause)
                Design.sealedForm(visit.path("desk", "facilities", id, act.rawValue), visit.seal) {
                    if act == .suspend || field.error != nil { Design.textArea(field, rows: 3, limit: 500) }
                    Design.buttonRow {
                        Design.submit(button(act), act == .suspend ? .danger : .primary)
                        Design.go("戻る", visit.path("desk", "facilities", id))
                    }
                }
            }
        }
    }

    static func change(_ visit: Visit, _ credentials: Credentials) async throws -> Reply {
        guard let id = visit.publicID("facility"), let act = visit.parameters["act"].flatMap(Act.init) else {
            return .notFound
        }
        var form = visit.form
        let reason = form.passage("reason", "理由", required: act == .suspend, limit: 500)
        let read = form
        return try await DeskRoutes.act(visit, credentials) { visit, counter in
            guard read.isSound else {
                let facility = try await visit.house.facility(id, at: counter, in: visit.town)
                return .page(question(visit, facility, act, read), status: 422)
            }
            switch act {
            case .suspend:
                try await visit.house.suspendFacility(id, reason: reason, at: counter, in: visit.town)
            case .resume: try await visit.house.resumeFacility(id, at: counter, in: visit.town)
            }
            return .seeOther(visit.path("desk", "facilities", id.text, query: Flash.saved.query))
        } otherwise: { visit, counter, _ in
            let facility = try await visit.house.facility(id, at: counter, in: visit.town)
            var shown = read
            shown.object("reason", "いまの状態ではできない操作です。ページを開き直して、いまの状態をお確かめください。")
            return .page(question(visit, facility, act, shown), status: 422)
        }
    }

    // MARK: Certificates

    static func askToRevoke(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("facility"), let device = visit.publicID("device") else {
            return .notFound
        }
        let facility = try await visit.house.facility(id, at: counter, in: visit.town)
        guard let found = facility.devices.first(where: { $0.id == device }) else { return .notFound }
        return .page(revokeQuestion(visit, facility, found, visit.form))
    }

    private static func revokeQuestion(
        _ visit: StaffVisit, _ facility: DeskFacility, _ device: DeviceSummary, _ form: SubmittedForm
    ) -> Page {
        let id = facility.summary.id.text
        let field = Design.Field("cause", "理由", error: form.problem("cause"))
        var layout = layout(visit, "電子証明書の失効", [crumb(visit)])
        layout.hasErrors = !form.isSound
        return layout.page {
            Design.errorSummary([field])
            section(.class("card confirm")) {
                h2 { "この端末の電子証明書を失効させます。" }
                Design.descriptionList([
                    (visit.words.facility, facility.summary.name), ("端末", device.device.label),
                    ("備考", device.memo.isEmpty ? "―" : device.memo), ("状態", PickupPages.word(device.state)),
                ])
                Design.notice(.warning, "次の操作から使えなくなり、元には戻せません。")
                Design.sealedForm(
                    visit.path("desk", "facilities", id, "devices", device.id.text, "revoke"), visit.seal
                ) {
                    Design.radioGroup(
                        field,
                        RevocationCause.allCases.map {
                            Design.Choice($0.rawValue, word($0), isChosen: form.raw("cause") == $0.rawValue)
                        })
                    Design.buttonRow {
                        Design.submit("失効させる", .danger)
                        Design.go("戻る", visit.path("desk", "facilities", id))
                    }
                }
            }
        }
    }

    static func revoke(_ visit: Visit, _ credentials: Credentials) async throws -> Reply {
        guard let id = visit.publicID("facility"), let device = visit.publicID("device") else {
            return .notFound
        }
        var form = visit.form
        let cause: RevocationCause? = form.choice("cause", "理由")
        let read = form
        return try await DeskRoutes.act(visit, credentials) { visit, counter in
            guard let cause else {
                let facility = try await visit.house.facility(id, at: counter, in: visit.town)
                guard let found = facility.devices.first(where: { $0.id == device }) else { return .notFound }
                return .page(revokeQuestion(visit, facility, found, read), status: 422)
            }
            try await visit.house.revokeCertificate(device, cause: cause, at: counter, in: visit.town)
            return .seeOther(visit.path("desk", "facilities", id.text, query: Flash.revoked.query))
        } otherwise: { visit, counter, _ in
            let facility = try await visit.house.facility(id, at: counter, in: visit.town)
            guard let found = facility.devices.first(where: { $0.id == device }) else { return .notFound }
            var shown = read
            shown.object("cause", "すでに失効しているか、いまお使いの端末の電子証明書です。")
            return .page(revokeQuestion(visit, facility, found, shown), status: 422)
        }
    }

    // MARK: Words

    private static func layout(_ visit: StaffVisit, _ title: String, _ between: [Layout.Crumb]) -> Layout {
        visit.layout(
            title, current: .desk,
            crumbs: [visit.deskCrumb] + between + [Layout.Crumb(title)])
    }

    private static func crumb(_ visit: StaffVisit) -> Layout.Crumb {
        Layout.Crumb(visit.words.facility, visit.path("desk", "facilities"))
    }

    private static func possible(_ state: FacilityState) -> Act? {
        switch state {
        case .active: .suspend
        case .suspended: .resume
        case .left: nil
        }
    }

    private static func button(_ act: Act) -> String { act == .suspend ? "利用を停止する" : "停止を解く" }

    private static func state(_ state: FacilityState) -> Markup {
        switch state {
        case .active: Design.chip("利用中", .done)
        case .suspended: Design.chip("停止中", .urgent)
        case .left: Design.chip("利用を終了", .plain)
        }
    }

    private static func word(_ state: StaffState) -> String {
        switch state {
        case .invited: "受け取り待ち"
        case .active: "利用中"
        case .suspended: "停止中"
        case .left: "終了"
        }
    }

    private static func word(_ cause: RevocationCause) -> String {
        switch cause {
        case .lost: "なくした、または盗まれた"
        case .replaced: "端末を替えた"
        case .retired: "使わなくなった"
        case .misuse: "決まりに反する使い方があった"
        }
    }
}
