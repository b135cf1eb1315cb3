/// Every path of the product, by the room that answers it.
package enum RouteTable {
    static let all: [Route] =
        PortalRoutes.all + ApplicationRoutes.all + PickupRoutes.all + RenewalRoutes.all + SignInRoutes.all
        + AccountRoutes.all
        + HomeRoutes.all + SubjectRoutes.all + PostRoutes.all + FacilityRoutes.all + DeskRoutes.all
        + DeskPeople.routes + CaseRoutes.all + SubjectDeskRoutes.all + NoticeRoutes.all + AccessRoutes.all
        + SearchRoutes.all + PolicyPages.routes + ReceiptPages.routes
        + AwayRoutes.all + DeskAgreements.routes + ProvisionPages.routes + MovingRoutes.all
}
