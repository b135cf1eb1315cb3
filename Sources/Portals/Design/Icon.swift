import HTML

/// Our pictures, drawn as lines in the colour of the words beside them; always decoration, never the only
/// sign.
enum Icon: Sendable, CaseIterable {
    case notebook, home, timeline, pen, bell, person, people, done, tick, alert, info, camera, paper,
        reply, eye, clock, phone, chevron, search, printer, lock, map, device, download, envelope,
        building, plus, gear, book, menu

    var markup: Markup {
        .joined([Icon.opening, path, Icon.closing])
    }

    private static let opening = Markup.trusted(
        """
        <svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" \
        stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" \
        focusable="false">
        """)
    private static let closing = Markup.trusted("</svg>")

    /// A home among hills with people around it, for the welcome of a portal.
    static let scene = Markup.trusted(
        #"""
        <svg viewBox="0 0 240 150" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" \#
        stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round">\#
        <path fill="currentColor" stroke="none" opacity=".14" d="M0 128c28-38 58-46 88-22 26-46 62-54 96-14 \#
        22-14 40-10 56 8v50H0z"/>\#
        <circle cx="205" cy="30" r="13" fill="#ffd43d" stroke="none"/>\#
        <path fill="#fff" d="M80 72l42-34 42 34v58H80z"/><path d="M70 80l52-43 52 43"/>\#
        <path fill="currentColor" fill-opacity=".16" d="M110 130v-28h24v28M92 84h16v14H92zM136 \#
        84h16v14h-16z"/>\#
        <path fill="#ff7628" stroke="none" d="M122 74c-9-7-12-11-12-15a6 6 0 0 1 12-2.5 6 6 0 0 1 12 2.5c0 \#
        4-3 8-12 15z"/>\#
        <circle fill="#fff" cx="48" cy="98" r="8"/><path fill="#fff" d="M34 132c0-14 5-22 14-22s14 8 14 \#
        22"/>\#
        <circle fill="#fff" cx="192" cy="100" r="8"/><path fill="#fff" d="M178 132c0-14 5-20 14-20s14 6 14 \#
        20"/>\#
        <path d="M44 120h8M48 116v8M12 132h216"/></svg>
        """#)

    private var path: Markup {
        switch self {
        case .notebook:
            .trusted(
                #"""
                <rect x="5" y="3" width="15" height="18" rx="2.5"/><path d="M9 3v18M3 7.5h3.5M3 \#
                12h3.5M3 16.5h3.5M12.5 9.2c1-1.2 2.7-.6 2.8.8 0 1.6-2.8 3.3-2.8 3.3"/><path \#
                d="M15.3 9.9c.1-1.3 1.6-1.7 2.2-.8"/>
                """#)
        case .home: .trusted(#"<path d="M4 11.5 12 4l8 7.5M6.5 9.5V20h11V9.5M10 20v-5.5h4V20"/>"#)
        case .timeline:
            .trusted(
                #"""
                <path d="M8 6h12M8 12h12M8 18h12"/><circle cx="4" cy="6" r="1"/><circle cx="4" \#
                cy="12" r="1"/><circle cx="4" cy="18" r="1"/>
                """#)
        case .pen:
            .trusted(
                #"""
                <path d="M4 20l1-4.5L16.5 4a2 2 0 0 1 2.8 0l.7.7a2 2 0 0 1 0 2.8L8.5 19 4 20zM14.5 \#
                6l3.5 3.5"/>
                """#)
        case .bell:
            .trusted(
                #"""
                <path d="M6 16.5V11a6 6 0 1 1 12 0v5.5l1.5 1.5h-15L6 16.5zM10 20.5a2.2 2.2 0 0 0 4 \#
                0"/>
                """#)
        case .person:
            .trusted(
                #"""
                <circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.7-4 3.7-6 7.5-6s6.8 2 7.5 6"/>
                """#)
        case .people:
            .trusted(
                #"""
                <circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5c.5-3.5 3-5.5 6.5-5.5s6 2 6.5 \#
                5.5M15.5 5.3a3.5 3.5 0 0 1 0 6.4M17.5 14.5c2.3.6 3.7 2.4 4 5"/>
                """#)
        case .done: .trusted(#"<circle cx="12" cy="12" r="9"/><path d="M8 12.5l2.8 2.8L16.3 9.5"/>"#)
        case .tick: .trusted(#"<path d="M5 12.5l4.8 4.8L19.5 7.5"/>"#)
        case .alert: .trusted(#"<path d="M12 3.8 21.5 20h-19L12 3.8zM12 10v4.5M12 17.2v.3"/>"#)
        case .info: .trusted(#"<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.3"/>"#)
        case .camera:
            .trusted(
                #"""
                <path d="M4 8h3.5L9 5.5h6L16.5 8H20a1.5 1.5 0 0 1 1.5 1.5V18a1.5 1.5 0 0 1-1.5 \#
                1.5H4A1.5 1.5 0 0 1 2.5 18V9.5A1.5 1.5 0 0 1 4 8z"/><circle cx="12" cy="13.5" \#
                r="3.7"/>
                """#)
        case .paper: .trusted(#"<path d="M6 3h8l4.5 4.5V21H6V3zM14 3v4.5h4.5M9 12.5h6.5M9 16h6.5"/>"#)
        case .reply: .trusted(#"<path d="M9.5 6 4 11.5l5.5 5.5M4.5 11.5H14c4 0 6 2.5 6 6.5"/>"#)
        case .eye:
            .trusted(
                #"""
                <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 \#
                12z"/><circle cx="12" cy="12" r="3"/>
                """#)
        case .clock: .trusted(#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5.3l3.5 2.2"/>"#)
        case .phone:
            .trusted(
                #"""
                <path d="M5 3.5h3.5L10.5 9 8 10.7c1 2.3 2.9 4.3 5.3 5.3l1.7-2.5 5.5 2V19a1.8 1.8 0 \#
                0 1-2 1.8C10.5 20 4 13.5 3.2 5.5a1.8 1.8 0 0 1 1.8-2z"/>
                """#)
        case .chevron: .trusted(#"<path d="M9 5.5 15.5 12 9 18.5"/>"#)
        case .search: .trusted(#"<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 21 21"/>"#)
        case .printer: .trusted(#"<path d="M7 8.5V3.5h10v5M7 17H3.5V8.5h17V17H17M7 13.5h10v7H7v-7z"/>"#)
        case .lock:
            .trusted(
                #"""
                <rect x="4.5" y="10.5" width="15" height="10" rx="2"/><path d="M8 10.5V7.5a4 4 0 0 \#
                1 8 0v3M12 14.5v2.5"/>
                """#)
        case .map:
            .trusted(
                #"""
                <path d="M12 21s7-6.2 7-11.5a7 7 0 1 0-14 0C5 14.8 12 21 12 21z"/><circle cx="12" \#
                cy="9.5" r="2.5"/>
                """#)
        case .device:
            .trusted(
                #"""
                <rect x="3" y="5" width="18" height="11.5" rx="1.5"/><path d="M8.5 20h7M12 \#
                16.5V20"/>
                """#)
        case .download: .trusted(#"<path d="M12 3.5v12M7 11l5 5 5-5M4.5 20.5h15"/>"#)
        case .envelope:
            .trusted(
                #"""
                <rect x="3" y="5.5" width="18" height="13.5" rx="1.5"/><path d="M3.5 7 12 \#
                13l8.5-6"/>
                """#)
        case .building:
            .trusted(
                #"""
                <path d="M4.5 20.5V4h10v16.5M14.5 9.5h5v11M2.5 20.5h19M8 8h3M8 12h3M8 16h3"/>
                """#)
        case .plus: .trusted(#"<path d="M12 5v14M5 12h14"/>"#)
        case .gear:
            .trusted(
                #"""
                <circle cx="12" cy="12" r="3.2"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 \#
                5.6l2.2 2.2M16.2 16.2l2.2 2.2M18.4 5.6l-2.2 2.2M7.8 16.2l-2.2 2.2"/>
                """#)
        case .menu: .trusted(#"<path d="M4 6.5h16M4 12h16M4 17.5h16"/>"#)
        case .book:
            .trusted(
                #"""
                <path d="M12 6.5C10 4.8 7 4.5 3.5 4.8v13.5c3.5-.3 6.5 0 8.5 1.7 2-1.7 5-2 \#
                8.5-1.7V4.8C17 4.5 14 4.8 12 6.5zM12 6.5V20"/>
                """#)
        }
    }
}
