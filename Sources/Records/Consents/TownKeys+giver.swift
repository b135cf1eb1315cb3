import Care

extension TownKeys {
    /// Who agreed, as a row keeps it: a word, and of family the details, sealed for their place.
    func kept(
        _ giver: ConsentGiver, _ place: SealContext
    ) throws(RecordsError) -> (word: String, details: [UInt8]?) {
        guard case .family(let name, let relation, let reason) = giver else { return ("subject", nil) }
        return ("family", try seal(Fields.join([name, relation, reason]), place))
    }

    /// What `kept` gave to the row.
    func giver(_ word: String, _ details: [UInt8]?, _ place: SealContext) throws(RecordsError) -> ConsentGiver
    {
        guard word == "family" else { return .subject }
        let parts = Fields.split(try text(ifAny: details, place) ?? "", 3)
        return .family(name: parts[0], relation: parts[1], reason: parts[2])
    }
}
