package org.posthouse.testkit.flow;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import org.junit.Test;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Router;

/** What every router keeps to. The local domain is {@code here.test}, with the account {@code alice}. */
public abstract class RouterContract {
    /** The directory the router should use. */
    protected final FakeDirectory directory = new FakeDirectory().user("alice@here.test");

    /** A router in its default configuration, over a directory, or none if it is null. */
    protected abstract Router router(Directory directory);

    /** The way to a recipient, whoever sends. */
    protected static RouteQuery to(String address) {
        return RouteQuery.of(Recipient.of(Address.parse(address).orElseThrow()));
    }

    @Test
    public void relaysNothingUnlessToldTo() {
        for (String domain : new String[] {"example.org", "", "here.test", "[192.0.2.1]", ".", "EXAMPLE.ORG."}) {
            assertFalse(domain, router(directory).relays(domain));
        }
    }

    @Test
    public void theSameRecipientGoesTheSameWay() {
        Router router = router(directory);
        for (String address : new String[] {"alice@here.test", "bob@example.org", "x@[192.0.2.1]"}) {
            assertEquals(router.route(to(address)), router.route(to(address)));
        }
    }

    @Test
    public void domainsAreComparedWithoutCase() {
        Router router = router(directory);
        assertEquals(router.route(to("bob@example.org")), router.route(to("bob@EXAMPLE.org")));
        assertEquals(router.route(to("alice@here.test")), router.route(to("alice@HERE.test")));
    }

    @Test
    public void aRouteNamesATransportAndADestination() {
        for (String address :
                new String[] {"alice@here.test", "bob@example.org", "x@[IPv6:2001:db8::1]", "ü@ü.example"}) {
            router(directory).route(to(address)).ifPresent(route -> {
                assertFalse(route.transport().isEmpty());
                assertFalse(route.destination().name().isEmpty());
            });
        }
    }

    @Test
    public void neverThrowsWithoutADirectory() {
        directory.down = true;
        for (Directory state : new Directory[] {directory, null}) {
            Router router = router(state);
            assertNotNull(router.route(to("alice@here.test")));
            assertNotNull(router.route(to("bob@example.org")));
            assertNotNull(router.route(RouteQuery.of(Recipient.of(new Address("postmaster", "")))));
            // what cannot be told to be foreign must not leave the house
            assertTrue(router.route(to("alice@here.test")).map(Route::transport).stream()
                    .noneMatch("smtp"::equals));
        }
    }
}
