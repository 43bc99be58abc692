package org.posthouse.routing;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.ServiceReference;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Router;
import org.posthouse.api.routing.Routing.Way;

public class RoutingServiceTest {
    private static final Way LATER = new Way.Later();
    private static final Way NONE = new Way.None();
    private static final Way MX = new Way.Known(new Route("smtp", "example.org", Map.of()));
    private static final Route TICKETS = new Route("tickets", "desk", Map.of());

    private final AtomicInteger told = new AtomicInteger();
    private final Arrivals arrivals = new Arrivals();
    private final Directories directories = new Directories(arrivals, Config.NOTHING);
    private final RoutingService routing = new RoutingService(directories, arrivals, Config.NOTHING);
    private final ServiceReference<Router> own = FakeReference.of(ConfiguredRouter.NAME, 0);
    private final ConfiguredRouter configured = new ConfiguredRouter(directories, Config.NOTHING);

    /** A directory to which all is foreign. */
    private static final class Nobody implements Directory {
        @Override
        public Resolution resolve(Address address) {
            return new Resolution.Foreign();
        }

        @Override
        public Optional<AccountInfo> account(String name) {
            return Optional.empty();
        }
    }

    /** A router made of its answers. */
    private record Saying(Function<String, Optional<Route>> routes, Function<String, Boolean> relayed)
            implements Router {
        @Override
        public Optional<Route> route(RouteQuery query) {
            return routes.apply(query.recipient().address().domain());
        }

        @Override
        public boolean relays(String domain) {
            return relayed.apply(domain);
        }
    }

    /** A router of the domain example.org. */
    private static Router tickets() {
        return new Saying(
                domain -> domain.equals("example.org") ? Optional.of(TICKETS) : Optional.empty(),
                "example.org"::equals);
    }

    @Before
    public void start() {
        directories.bindDirectory(new Nobody(), FakeReference.of("nobody", 0));
        routing.bindRouter(configured, own);
        arrivals.listen(told::incrementAndGet);
    }

    private Way route(String address) {
        return routing.route(RouteQuery.of(Recipient.of(Address.parse(address).orElseThrow())));
    }

    private ServiceReference<Router> bind(Router router, String name, int ranking) {
        ServiceReference<Router> reference = FakeReference.of(name, ranking);
        routing.bindRouter(router, reference);
        return reference;
    }

    @Test
    public void theFirstRouterThatKnowsAWayHasDecided() {
        assertEquals(MX, route("a@example.org"));
        bind(tickets(), null, 10);
        assertEquals(new Way.Known(TICKETS), route("a@example.org"));
        assertEquals(new Way.Known(new Route("smtp", "example.net", Map.of())), route("a@example.net"));
    }

    /** A smarthost for each sender's domain, say. */
    @Test
    public void aRouterCanGoByTheSender() {
        Router bySender = query -> query.sender()
                .flatMap(Sender::address)
                .filter(address -> address.domain().equals("here.test"))
                .map(address -> TICKETS);
        bind(bySender, null, 10);
        Recipient recipient = Recipient.of(new Address("a", "example.net"));
        RouteQuery.Builder query = RouteQuery.builder(recipient);
        assertEquals(
                new Way.Known(TICKETS),
                routing.route(
                        query.sender(Sender.of(new Address("x", "here.test"))).build()));
        assertEquals(
                new Way.Known(new Route("smtp", "example.net", Map.of())),
                routing.route(
                        query.sender(Sender.of(new Address("x", "there.test"))).build()));
        assertEquals(new Way.Known(new Route("smtp", "example.net", Map.of())), route("a@example.net"));
    }

    @Test
    public void aRouterBehindIsNotAsked() {
        bind(tickets(), null, -10);
        assertEquals(MX, route("a@example.org"));
    }

    @Test
    public void ifNobodyKnowsAWayThereIsNone() {
        configured.configure(Config.of("", "refuse"));
        bind(tickets(), null, 10);
        assertEquals(NONE, route("a@example.net"));
    }

    @Test
    public void whatNoDirectoryCanTellIsRoutedLater() {
        directories.configure(Config.requiringDirectories("ldap=example.org"));
        assertEquals(LATER, route("a@example.org"));
        assertEquals(new Way.Known(new Route("smtp", "example.net", Map.of())), route("a@example.net"));
        assertTrue(routing.ready());
        directories.configure(Config.requiringDirectories("ldap"));
        assertEquals(LATER, route("a@example.net"));
        assertFalse(routing.ready());
    }

    @Test
    public void mailOfARequiredRouterNeverFallsThroughWhileItIsSwapped() {
        routing.configure(Config.requiring("tickets=example.org"));
        for (int i = 0; i < 3; i++) {
            Router version = tickets();
            assertEquals("absent", LATER, route("a@example.org"));
            assertEquals(Optional.empty(), routing.relays("example.org"));
            ServiceReference<Router> reference = bind(version, "tickets", 10);
            assertEquals("present", new Way.Known(TICKETS), route("a@example.org"));
            assertEquals(Optional.of(true), routing.relays("example.org"));
            routing.unbindRouter(version, reference);
        }
        assertEquals(
                "mail of others goes on",
                new Way.Known(new Route("smtp", "example.net", Map.of())),
                route("a@example.net"));
        assertTrue(routing.ready());
    }

    @Test
    public void mailOfARequiredRouterWaitsIfItLeavesWhileItIsAsked() {
        routing.configure(Config.requiring("tickets"));
        AtomicBoolean left = new AtomicBoolean();
        ServiceReference<Router> reference = FakeReference.of("tickets", 10);
        Router[] self = new Router[1];
        self[0] = new Saying(
                domain -> {
                    routing.unbindRouter(self[0], reference);
                    left.set(true);
                    throw new NoClassDefFoundError("its bundle has left");
                },
                domain -> false);
        routing.bindRouter(self[0], reference);
        assertEquals(LATER, route("a@example.org"));
        assertTrue(left.get());
        assertEquals(LATER, route("a@example.org"));
    }

    @Test
    public void aRouterRequiredForAllMailIsWaitedForByAllMail() {
        routing.configure(Config.requiring("tickets"));
        assertFalse(routing.ready());
        assertEquals(LATER, route("a@example.net"));
        assertEquals(LATER, routing.route(RouteQuery.of(Recipient.of(new Address("postmaster", "")))));
        bind(tickets(), "tickets", -1);
        assertTrue(routing.ready());
        assertEquals(new Way.Known(new Route("smtp", "example.net", Map.of())), route("a@example.net"));
    }

    @Test
    public void aRouterThatFailsMeansLater() {
        bind(
                new Saying(
                        domain -> {
                            throw new IllegalStateException("broken");
                        },
                        domain -> {
                            throw new AssertionError("broken");
                        }),
                null,
                10);
        assertEquals(LATER, route("a@example.org"));
        assertEquals(Optional.empty(), routing.relays("example.org"));
        bind(new Saying(domain -> null, domain -> true), null, 20);
        assertEquals("it said nothing", LATER, route("a@example.org"));
        assertEquals("another one takes it", Optional.of(true), routing.relays("example.org"));
    }

    @Test
    public void nobodyButTheConfiguredRouterHasTheLastWord() {
        bind(tickets(), "tickets", 10);
        routing.unbindRouter(configured, own);
        assertEquals(LATER, route("a@example.net"));
        assertEquals(Optional.empty(), routing.relays("example.net"));
        assertFalse(routing.ready());
    }

    @Test
    public void mailIsRelayedForADomainIfOneRouterSaysSo() {
        assertEquals(Optional.of(false), routing.relays("example.org"));
        bind(tickets(), null, -1);
        assertEquals(Optional.of(true), routing.relays("example.org"));
        assertEquals(Optional.of(false), routing.relays("example.net"));
    }

    @Test
    public void addressesMeanWhatTheDirectoriesSay() {
        assertEquals(
                new Resolution.Foreign(),
                routing.resolve(Address.parse("a@b.test").orElseThrow()));
    }

    @Test
    public void thoseWhoWaitAreToldThatARouterCame() {
        bind(tickets(), null, 1);
        assertEquals(1, told.get());
    }
}
