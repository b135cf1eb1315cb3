import Care
import YAML

/// Whose name and whose telephone number something is, among all open towns.
struct TownDirectory {
    private var towns: [String: Set<TenantKey>] = [:]
    private var lengths: Set<Int> = []
    private var phones: [String: Set<TenantKey>] = [:]
    private var codes: [TenantKey: (code: TownCode?, name: String)] = [:]

    /// - Parameter policies: the open towns, each with the numbers of its contact data.
    init(_ policies: some Sequence<(policy: TenantPolicy, numbers: Set<String>)>) {
        for (policy, numbers) in policies {
            if let name = policy.municipality.name.value {
                towns[name, default: []].insert(policy.tenant)
                lengths.insert(name.unicodeScalars.count)
            }
            for number in numbers { phones[number, default: []].insert(policy.tenant) }
            codes[policy.tenant] = (policy.municipality.code.value, policy.townName)
        }
    }

    /// The digits of every number in a town's contact data.
    static func numbers(of policy: TenantPolicy) -> Set<String> {
        let (all, desk) = (policy.bodies, policy.desk)
        let bodies = BodyRole.allCases.compactMap { all[$0].value }
        let numbers =
            bodies.flatMap { [$0.phone.value, $0.fax.value] } + [
                desk.phone.value, desk.fax.value,
            ]
        return Set(
            numbers.compactMap {
                $0.map { String(decoding: $0.utf8.filter { (48...57).contains($0) }, as: UTF8.self) }
            })
    }

    /// What looks wrong in a town's file now that the other towns are known. Partners are exempt.
    func looks(
        at policy: TenantPolicy, mentions: [Mention], file: String, mark: (String) -> YAMLMark
    ) -> [PolicyProblem] {
        let home = policy.tenant
        // Hardly any file mentions another town.
        lazy var exempt = Set(policy.agreements.partners(of: home)).union([home])
        var problems: [PolicyProblem] = []
        for mention in mentions {
            switch mention.found {
            case .place(let place):
                guard
                    let name = Mention.name(endingIn: place, lengths: lengths, isTown: { towns[$0] != nil }),
                    let owners = towns[name],
                    owners.isDisjoint(with: exempt)
                else { continue }
                problems.append(
                    PolicyProblem(
                        .foreignName, severity: .warning, file: file, mark: mention.mark, path: mention.path,
                        message: "ほかの町の名前「\(name)」が書かれています。"))
            case .phone(let digits):
                guard let owners = phones[digits], owners.contains(where: { $0 != home }),
                    let owner = owners.subtracting(exempt).min(),
                    owners.isDisjoint(with: exempt.subtracting([home]))
                else { continue }
                problems.append(
                    PolicyProblem(
                        .foreignPhone, severity: .warning, file: file, mark: mention.mark, path: mention.path,
                        message: "「\(owner)」の電話番号と同じ番号が書かれています。"))
            }
        }
        for pact in policy.agreements.list.value ?? [] {
            guard let hosted = codes[pact.partner], let code = hosted.code,
                code != pact.code || hosted.name != pact.name
            else { continue }
            problems.append(
                PolicyProblem(
                    .partnerDiffers, severity: .warning, file: file, mark: mark("agreements.list"),
                    path: "agreements.list",
                    message: "協定の相手「\(pact.partner)」の名前か団体コードが、相手の町のもの（\(hosted.name)、\(code)）と違います。"))
        }
        return problems
    }
}
