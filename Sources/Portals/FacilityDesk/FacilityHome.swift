import Care
import HTML
import Workflows

/// The facility administrator's menu, in the order and words of the town.
enum FacilityHome {
    static func show(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let people = try await visit.house.colleagues(at: counter)
        let devices = try await visit.house.deviceDesk(at: counter, in: visit.town)
        let staffRuling = try await visit.house.rulingOnNewStaff(at: counter, in: visit.town)
        let open = devices.questions.count { $0.state == .permitted }
        var layout = visit.layout(visit.words.facilityMenu, current: .facility)
        layout.lead = visit.me.facilityName
        return .page(
            layout.page {
                if case .refused(let refusal) = staffRuling {
                    Design.refusal(
                        RefusalWords.sentence(refusal, visit.policy), clause: RefusalWords.clause(refusal),
                        ask: Design.go(
                            "\(visit.words.facility)の情報を入力する", visit.path("facility", "information"), .primary
                        ))
                }
                if open > 0 {
                    Design.notice(.info, "窓口が証明書の発行を認めました。") {
                        p { a(visit.path("facility", "devices")) { "受け取りの準備をする" } }
                    }
                }
                Design.actionGrid(
                    FacilityMenu.entries(visit.policy, isOffice: visit.me.office != nil).map {
                        action($0, visit, people: people.count, devices: devices)
                    })
            })
    }

    /// The town's own word for a place, or the platform's.
    static func label(_ place: FacilityMenu.Place, _ visit: StaffVisit) -> String {
        FacilityMenu.label(place, visit.policy)
    }

    private static func action(
        _ entry: FacilityMenu.Entry, _ visit: StaffVisit, people: Int, devices: DeviceDesk
    ) -> Design.Action {
        let words = visit.words
        switch entry.place {
        case .apply:
            let portal = Link("\(visit.doors.portal)/\(visit.town.key.text)/apply") ?? visit.path("facility")
            return Design.Action(
                entry.label, portal, icon: .building, "ほかの\(words.facility)の登録を申し込みます（ポータルが開きます）。")
        case .staff:
            return Design.Action(
                entry.label, visit.path("facility", "staff"), icon: .people,
                "\(words.staff)を追加・変更し、パスワードを再発行します。いま\(people)人です。")
        case .certificates:
            let living = devices.items.count { $0.summary.state == .inUse || $0.summary.state == .unused }
            return Design.Action(
                entry.label, visit.path("facility", "devices"), icon: .device,
                "端末の証明書を確かめ、なくした端末を止め、端末を交換します。いま\(living)台です。")
        case .furtherCertificates:
            return Design.Action(
                entry.label, visit.path("facility", "devices", "new"), icon: .plus, "端末を増やすときの証明書を申し込みます。")
        case .information:
            return Design.Action(
                entry.label, visit.path("facility", "information"), icon: .map,
                "電話番号や営業時間など、\(words.facility)の情報を入力します。")
        case .leave:
            return Design.Action(
                entry.label, visit.path("facility", "leave"), icon: .paper,
                "この\(words.facility)の利用をやめるときの手続きです。")
        }
    }
}
