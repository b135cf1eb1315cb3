extension PolicyFormat {
    /// The JSON Schema of a tenant file, made from the table that files are read by.
    package var jsonSchema: String {
        let head: [SchemaJSON.Member] = [
            .init(key: "schema", value: ["const": .number(Self.schema)]),
            .init(key: "tenant", value: Form.key.schema.described("町のキー。ファイルの名前、ポータルのパスと同じです")),
        ]
        let body = sections.map { section in
            SchemaJSON.Member(
                key: section.name,
                value: section.schema.described("\(section.title)（unspecified のとき：\(section.outcome.label)）"))
        }
        let schema: SchemaJSON = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Renrakucho tenant file",
            "type": "object", "additionalProperties": false,
            "required": .list((head + body).map { .text($0.key) }),
            "properties": .object(head + body),
        ]
        return schema.rendered()
    }
}
