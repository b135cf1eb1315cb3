import JapaneseText
import Testing

@Suite struct NameTests {
    @Test(arguments: [
        ("さとう はなこ", "サトウハナコ"), ("ｻﾄｳ ﾊﾅｺ", "サトウハナコ"), ("ﾊﾞｯﾁｬ", "バッチャ"), ("キョウコ", "キヨウコ"), ("けんいち", "ケンイチ"),
        ("オオノ", "オーノ"), ("オオノ", "オウノ"), ("おおの", "オ〜ノ"), ("コージ", "こうじ"), ("ケーコ", "けいこ"), ("ヴァイオレット", "バイオレット"),
        ("ラヴ", "ラブ"), ("ヴィヴィアン", "ビビアン"), ("ヴェラ", "ベラ"), ("シヅカ", "シズカ"), ("ハヂメ", "ハジメ"), ("カヲル", "カオル"),
        ("スヱ", "スエ"), ("ヰツ", "イツ"), ("いすゞ", "イスズ"), ("みすゝ", "ミスス"), ("ジョン・スミス", "ジヨンスミス"), ("ﾀﾛ-", "タロー"),
        ("マツヶ", "マツケ"), ("サ\u{3000}トウ", "サトウ"), ("か\u{3099}く", "ガク"), ("ヤマダ　タロウ", "ﾔﾏﾀﾞ ﾀﾛｰ"),
    ])
    func `spellings of one reading have one key`(one: String, other: String) {
        #expect(KanaKey(one) == KanaKey(other), "\(KanaKey(one)) \(KanaKey(other))")
    }

    @Test(arguments: [
        ("サトウ", "カトウ"), ("ハナコ", "バナナコ"), ("タカシ", "タカジ"), ("ユウコ", "ヨウコ"), ("イチロウ", "ジロウ"), ("マコト", "マサト"),
        ("アイ", "アエ"),
    ])
    func `different readings keep different keys`(one: String, other: String) {
        #expect(KanaKey(one) != KanaKey(other))
    }

    @Test(arguments: [
        ("髙橋", "高橋"), ("山﨑", "山崎"), ("濵田", "浜田"), ("德田", "徳田"), ("栁沢", "柳澤"), ("渡邉", "渡辺"), ("渡邊", "渡辺"),
        ("齋藤", "斉藤"), ("齊藤", "斎藤"), ("𠮷田", "吉田"), ("廣瀨", "広瀬"), ("葛\u{E0100}城", "葛城"), ("鈴\u{FE00}木", "鈴木"),
        ("ﾀﾅｶ 商店", "タナカ商店"), ("㈱みほん", "(株)みほん"),
    ])
    func `variants of a name are folded for comparing`(variant: String, usual: String) {
        #expect(KanjiFold.folded(variant) == KanjiFold.folded(usual))
        #expect(NameLikeness.score(variant, usual) == 1)
    }

    @Test func `likeness ranks names as a reader would`() {
        #expect(NameLikeness.score("見本花子", "見本花代") == 0.75)
        #expect(NameLikeness.score("見本花子", "仮名一郎") == 0)
        #expect(NameLikeness.score(reading: "ミホン ハナコ", "みほん はなご") > 0.8)
        #expect(NameLikeness.score("山田", "田山") == 0.5)
        #expect(NameLikeness.score(facility: "医療法人社団 みほん会 かりのクリニック", "みほん会かりのクリニック") == 1)
        #expect(NameLikeness.score(facility: "株式会社れい", "有限会社れい") == 1)
        #expect(NameLikeness.score(facility: "株式会社", "有限会社") < 1)
        #expect(NameLikeness.score("", "") == 1 && NameLikeness.score("", "a") == 0)
    }

    @Test(arguments: [
        ("みほん はなこ", "ミホン　ハナコ"), ("ﾐﾎﾝ ﾊﾅｺ", "ミホン　ハナコ"), ("ジョン・スミスー", "ジョン・スミスー"), (" ヴァン ", "ヴァン"),
    ])
    func `readings become katakana`(typed: String, kept: String) {
        #expect(Furigana.katakana(typed) == kept)
    }

    @Test(arguments: ["", "　", "見本", "ミホン1", "mihon", "ミホン子", "ミホン?", "😀"])
    func `a reading is kana only`(typed: String) {
        #expect(Furigana.katakana(typed) == nil)
    }

    @Test(arguments: [
        ("１２３４５６７", "123-4567"), ("〒123-4567", "123-4567"), ("123 4567", "123-4567"),
        ("123−4567", "123-4567"), ("123ー4567", "123-4567"),
    ])
    func `postal codes have one form`(typed: String, kept: String) {
        #expect(TypedText.postalCode(typed) == kept)
    }

    @Test(arguments: ["", "123-456", "12345678", "abc-defg", "〒"])
    func `other things are no postal code`(typed: String) {
        #expect(TypedText.postalCode(typed) == nil)
    }

    @Test(arguments: [
        ("0123-45-6789", "0123-45-6789"), ("０１２３（４５）６７８９", "0123-45-6789"), ("09012345678", "090-1234-5678"),
        ("0120123456", "0120-123-456"), ("08001234567", "0800-123-4567"), ("0312345678", "03-1234-5678"),
        ("0123456789", "0123456789"),
        ("+81 90-1234-5678", "090-1234-5678"),
        ("0123 45 6789", "0123-45-6789"),
    ])
    func `phone numbers keep their groups or get the plan's`(typed: String, kept: String) {
        #expect(TypedText.phone(typed) == kept)
    }

    @Test(arguments: [
        "", "110", "1234567890", "0012345678", "012345678", "01234567890", "0123-45-678x", "内線12",
    ])
    func `other things are no phone number`(typed: String) {
        #expect(TypedText.phone(typed) == nil)
    }

    @Test func `typed lines lose what cannot be seen and nothing else`() {
        #expect(TypedText.line("  見本　　花子\n") == "見本　花子")
        #expect(TypedText.line("a\u{202E}b\u{0}c\u{200B}d") == "abcd")
        #expect(TypedText.line("髙\u{E0100}橋") == "髙\u{E0100}橋")
        #expect(TypedText.line("👩\u{200D}⚕️") == "👩\u{200D}⚕️")
        #expect(TypedText.paragraphs("\r\n一\r\n\r\n二\r三\u{2028}\n") == "一\n\n二\n三")
        #expect(TypedText.code(" ＡＢ１２ ") == "AB12")
    }

    @Test(arguments: [
        ("", 0), ("右足の むくみ\n強い", 8), ("👩\u{200D}⚕️𠮷", 2), ("か\u{3099}", 1), ("葛\u{E0100}", 1), ("　", 0),
    ])
    func `letters are counted as a reader counts them`(text: String, count: Int) {
        #expect(TypedText.visibleLength(text) == count)
    }
}

@Suite struct CodeTests {
    @Test(arguments: [
        "012319", "082210", "203831", "082147", "082031", "202096", "203858", "131016", "011002",
    ])
    func `municipality codes carry the law's check digit`(code: String) {
        #expect(MunicipalityCode(code)?.text == code)
        #expect(MunicipalityCode(five: String(code.prefix(5)))?.text == code)
        for wrong in 0...9 where !code.hasSuffix("\(wrong)") {
            #expect(MunicipalityCode(code.prefix(5) + "\(wrong)") == nil)
        }
    }

    @Test(arguments: ["", "01231", "0123190", "992319", "00231９", "01231x", "482319"])
    func `other things are no municipality code`(text: String) {
        #expect(MunicipalityCode(text) == nil)
    }

    @Test func `a code knows its prefecture`() {
        #expect(MunicipalityCode("203831")?.prefecture == 20)
    }

    @Test(arguments: [
        ("0110113719", CodeCheck.valid("0110113719")), ("０１１０１１３７１９", .valid("0110113719")),
        ("1312345670", .doubtful("1312345670", expected: 9)),
        ("0110113710", .doubtful("0110113710", expected: 9)),
        ("011011371", .malformed), ("0120113719", .malformed), ("9910113719", .malformed),
        ("01101137x9", .malformed),
    ])
    func `numbers of medical institutions are looked at, not judged`(typed: String, answer: CodeCheck) {
        #expect(MedicalInstitutionCode.check(typed) == answer)
    }

    @Test(arguments: [
        ("0300000100", CodeCheck.doubtful("0300000100", expected: 6)),
        ("13A0100011", .doubtful("13A0100011", expected: 9)), ("13a0100019", .valid("13A0100019")),
        ("13I0100012", .malformed), ("A3A0100012", .malformed), ("13A010001", .malformed),
        ("00A0100012", .malformed),
    ])
    func `numbers of care offices may hold a letter`(typed: String, answer: CodeCheck) {
        #expect(CareOfficeNumber.check(typed) == answer)
    }
}
