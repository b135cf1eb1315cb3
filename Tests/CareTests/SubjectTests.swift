import Care
import Testing

/// Who can be a subject, how a stop goes, where the papers are, what the office sees afterwards.
@Suite struct `Subjects, stops and papers, by the town's own documents` {
    enum Outcome: Hashable, Sendable {
        case met, failed([SubjectPolicy.Waiver], exception: Bool), open([String])
    }

    struct Person: Sendable {
        let town: String
        let born: Int
        let residence: Residence
        let result: Outcome
    }

    @Test(arguments: [
        Person(town: "eniwa", born: 2015, residence: .resident, result: .met),
        Person(
            town: "eniwa", born: 1940, residence: .livingThere,
            result: .failed([.residence], exception: false)),
        Person(town: "hitachinaka", born: 2015, residence: .resident, result: .met),
        Person(town: "minowa", born: 1986, residence: .resident, result: .met),
        Person(town: "minowa", born: 1987, residence: .resident, result: .failed([.age], exception: true)),
        Person(
            town: "minowa", born: 1987, residence: .elsewhere,
            result: .failed([.age, .residence], exception: true)),
        Person(
            town: "takahagi", born: 1940, residence: .resident,
            result: .open([RuleKey.minimumAge, RuleKey.residence])),
        Person(
            town: "tsuchiura", born: 1940, residence: .resident,
            result: .open([RuleKey.minimumAge, RuleKey.residence])),
        Person(town: "sakuragaoka", born: 1940, residence: .livingThere, result: .met),
        Person(
            town: "sakuragaoka", born: 2010, residence: .resident, result: .failed([.age], exception: true)),
        // The council waives the age, never the residence.
        Person(
            town: "sakuragaoka", born: 2010, residence: .elsewhere,
            result: .failed([.age, .residence], exception: false)),
    ])
    func `who can be a subject on 1 April 2026`(_ person: Person) throws {
        let born = try #require(CalendarDate(year: person.born, month: 4, day: 1))
        let today = try #require(CalendarDate(year: 2026, month: 4, day: 1))
        let found = try Towns.policy(person.town).eligibility(
            bornOn: born, residence: person.residence, on: today)
        let result: Outcome =
            switch found {
            case .met: .met
            case .failed(let tests, _, let exception): .failed(tests, exception: exception != nil)
            case .open(let matters): .open(matters.map(\.rule))
            }
        #expect(result == person.result)
    }

    @Test func `forty is reached on the birthday, and not a day before`() throws {
        let minowa = try Towns.policy("minowa")
        let born = try #require(CalendarDate(year: 1986, month: 4, day: 2))
        for (day, isMet) in [(1, false), (2, true)] {
            let today = try #require(CalendarDate(year: 2026, month: 4, day: day))
            let found = minowa.eligibility(bornOn: born, residence: .resident, on: today)
            if case .met(let clause) = found {
                #expect(isMet && clause?.description == "箕輪町 専門職への案内 1")
            } else {
                #expect(!isMet)
            }
        }
    }

    @Test(arguments: [
        ("eniwa", Answer.yes), ("hitachinaka", .no), ("minowa", .no), ("takahagi", .desk(RuleKey.unit)),
        ("tsuchiura", .desk(RuleKey.unit)), ("sakuragaoka", .yes),
    ])
    func `whether a household is a subject`(_ town: String, _ answer: Answer) throws {
        let ruling = try Towns.policy(town).registering(.household)
        #expect(answer.covers(Answer(ruling)), "\(Answer(ruling))")
    }

    struct Stop: Sendable {
        let town: String
        let asker: StopAsker
        var incapable = false
        let asking: Answer
        var office: BodyRole?
        var isMember = false
        var told = false
        var filed = false
        let setting: Answer
    }

    @Test(arguments: [
        Stop(
            town: "eniwa", asker: .subject, asking: .desk(RuleKey.stopRequestedBy), isMember: true,
            setting: .desk(RuleKey.stopSetBy)),
        Stop(
            town: "minowa", asker: .facility, asking: .yes, office: .secretariat,
            setting: .no("箕輪町 専門職への案内 5")),
        Stop(town: "minowa", asker: .family, asking: .yes, office: .secretariat, told: true, setting: .no),
        Stop(
            town: "minowa", asker: .family, asking: .yes, office: .secretariat, told: true, filed: true,
            setting: .yes),
        Stop(
            town: "minowa", asker: .subject, asking: .yes, isMember: true, told: true, filed: true,
            setting: .no),
        Stop(
            town: "takahagi", asker: .family, asking: .no("高萩市 利用規約 第14条第2項"), isMember: true, setting: .yes),
        Stop(town: "takahagi", asker: .family, incapable: true, asking: .yes, isMember: true, setting: .yes),
        Stop(
            town: "takahagi", asker: .facility, asking: .no, office: .authority,
            setting: .no("高萩市 利用規約 第14条第3項")),
        Stop(
            town: "tsuchiura", asker: .subject, asking: .desk(RuleKey.stopRequestedBy), isMember: true,
            setting: .desk(RuleKey.stopSetBy)),
    ])
    func `who asks for a stop, and who sets it after what`(_ stop: Stop) throws {
        let policy = try Towns.policy(stop.town)
        let asking = policy.askingForStop(by: stop.asker, incapable: stop.incapable)
        let setting = policy.settingStop(
            by: Towns.person("care_manager", stop.office), isMember: stop.isMember, membersTold: stop.told,
            formFiled: stop.filed)
        #expect(stop.asking.covers(Answer(asking)), "\(Answer(asking))")
        #expect(stop.setting.covers(Answer(setting)), "\(Answer(setting))")
    }

    @Test(arguments: [
        ("eniwa", ["original obtainer", "copy subject"]),
        ("hitachinaka", ["original subject", "copy obtainer", "copy center"]),
        ("minowa", ["original obtainer", "copy subject", "copy secretariat"]), ("takahagi", []),
        ("tsuchiura", []), ("sakuragaoka", ["original subject", "copy obtainer", "copy secretariat"]),
    ])
    func `where the papers are once all was done by the rule`(_ town: String, _ papers: [String]) throws {
        #expect(try Towns.policy(town).papers.map { "\($0.paper) \($0.holder)" } == papers)
    }

    @Test(arguments: [
        ("eniwa", true, []), ("hitachinaka", false, []), ("minowa", false, ["post", "read"]),
        ("takahagi", false, []), ("tsuchiura", false, []), ("sakuragaoka", false, []),
    ])
    func `what the office sees afterwards`(_ town: String, _ leaves: Bool, _ permits: [String]) throws {
        let policy = try Towns.policy(town)
        #expect(policy.officeLeavesAfterHandover == leaves)
        #expect(policy.officePermits.map(\.word).sorted() == permits)
    }
}
