/// Every path of the product, by the room that answers it.
package enum RouteTable {
    static let all: [Route] = []
}
