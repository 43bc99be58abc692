package org.posthouse.routing;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Router;
import org.posthouse.api.routing.Routing.Way;
import org.posthouse.testkit.flow.RouterContract;

public class ConfiguredRouterTest extends RouterContract {
    @Override
    protected Router router(Directory known) {
        return router(known, "", "mx");
    }

    private static ConfiguredRouter router(Directory known, String smarthost, String foreign, String... routes) {
        Directories directories = new Directories(new Arrivals(), Config.NOTHING);
        if (known != null) {
            directories.bindDirectory(known, FakeReference.of("known", 0));
        }
        return new ConfiguredRouter(directories, Config.of(smarthost, foreign, routes));
    }

    private static String transport(Router router, String address) {
        return router.route(to(address)).map(Route::transport).orElse("none");
    }

    private static String destination(Router router, String address) {
        return router.route(to(address))
                .map(route -> route.destination().name())
                .orElse("none");
    }

    @Test
    public void whatTheDirectoryKnowsIsLocal() {
        Router router = router(directory, "smart.example", "mx", "here.test=elsewhere.example");
        assertEquals("local", transport(router, "alice@here.test"));
        assertEquals("local", transport(router, "nobody@here.test"));
        assertEquals(
                "local",
                router.route(RouteQuery.of(Recipient.of(new Address("postmaster", ""))))
                        .orElseThrow()
                        .transport());
    }

    @Test
    public void foreignMailGoesToTheMxOfItsDomain() {
        assertEquals(
                Optional.of(new Route("smtp", "example.org", Map.of())),
                router(directory, "", "mx").route(to("bob@Example.ORG")));
        assertEquals("[192.0.2.1]", destination(router(directory, "", "mx"), "bob@[192.0.2.1]"));
        assertEquals("xn--bcher-kva.example", destination(router(directory, "", "mx"), "bob@bücher.example"));
    }

    @Test
    public void foreignMailIsHeldOrRefusedIfToldSo() {
        assertEquals(Route.HOLD, transport(router(directory, "", "hold"), "bob@example.org"));
        assertEquals("none", transport(router(directory, "", "refuse"), "bob@example.org"));
    }

    @Test
    public void theSmarthostTakesTheRest() {
        Router router = router(directory, "smart.example:587;tls=verify", "refuse", "a.example=b.example");
        Route route = router.route(to("bob@example.org")).orElseThrow();
        assertEquals("smart.example:587", route.destination().name());
        assertEquals(Map.of("host", "smart.example", "port", "587", "tls", "verify"), route.options());
        assertEquals("b.example:25", destination(router, "x@a.example"));
        assertFalse(router.relays("example.org"));
    }

    @Test
    public void theMoreSpecificRouteWins() {
        Router router = router(
                directory, "", "mx", ".example.org=all:25", ".deep.example.org=deep:26", "one.example.org=one:27");
        assertEquals("all:25", destination(router, "x@two.example.org"));
        assertEquals("deep:26", destination(router, "x@a.b.deep.example.org"));
        assertEquals("one:27", destination(router, "x@one.example.org"));
        assertEquals("all:25", destination(router, "x@sub.one.example.org"));
        assertEquals("example.org", destination(router, "x@example.org"));
    }

    @Test
    public void routedDomainsAreRelayedUnlessTheRouteSaysNo() {
        Router router = router(
                directory,
                "",
                "mx",
                "a.example=[2001:db8::1]:2525;internal=true",
                "b.example=h;relay=false",
                ".c.example=h");
        assertTrue(router.relays("A.example"));
        assertTrue(router.relays("x.c.example"));
        assertFalse(router.relays("c.example"));
        assertFalse(router.relays("b.example"));
        assertFalse(router.relays("evil-a.example"));
        assertEquals(
                Map.of("host", "2001:db8::1", "port", "2525", "internal", "true"),
                router.route(to("x@a.example")).orElseThrow().options());
    }

    @Test
    public void withoutADirectoryMailWaitsForIt() {
        assertEquals("local", transport(router(null, "", "mx"), "bob@example.org"));
        directory.down = true;
        assertEquals("local", transport(router(directory, "", "mx"), "bob@example.org"));
    }

    @Test
    public void whatADirectoryCannotTellIsNotKnownYet() {
        directory.down = true;
        ConfiguredRouter router = router(directory, "", "mx");
        assertEquals(new Way.Later(), router.way(to("bob@example.org")));
        directory.down = false;
        assertEquals(new Way.Known(new Route("smtp", "example.org", Map.of())), router.way(to("bob@example.org")));
        assertEquals(new Way.None(), router(directory, "", "refuse").way(to("bob@example.org")));
    }

    @Test
    public void aWrongConfigurationLeavesTheFormerInForce() {
        ConfiguredRouter router = router(directory, "", "refuse", "a.example=b.example");
        router.configure(Config.of("", "mx", "nonsense"));
        assertEquals("none", transport(router, "bob@example.org"));
        assertTrue(router.relays("a.example"));
    }

    @Test
    public void aWrongFirstConfigurationHoldsForeignMail() {
        assertEquals(Route.HOLD, transport(router(directory, "", "send it"), "bob@example.org"));
    }

    @Test
    public void wrongRoutesAreNamed() {
        for (String wrong : new String[] {
            "x",
            "=h",
            "a=",
            "a=;",
            "a=h:0",
            "a=h:70000",
            "a=h:x",
            "a=h;tls=maybe",
            "a=h;internal=1",
            "a=h;color=red",
            "a=h;user=alice",
            "a=h;password-file=f",
            "a=h;user=;password-file=f",
            "a=h;user=alice;password-file=f;tls=none",
            "a=h;user=alice;password-file=f;tls=opportunistic",
            "a=h;implicit=true;tls=none",
            "a=h;implicit=perhaps"
        }) {
            assertThrows(wrong, IllegalArgumentException.class, () -> RouteTable.of(new String[] {wrong}, "", "mx"));
        }
        assertThrows(IllegalArgumentException.class, () -> RouteTable.of(new String[] {"a=b", "A=c"}, "", "mx"));
    }

    @Test
    public void aRouteCanHaveALogin() {
        Route route = RouteTable.of(
                        null, "Smtp.Example.NET;User=Alice@Example.net;password-file=etc/My.password;", "mx")
                .route("foreign.test")
                .orElseThrow();
        assertEquals(
                "the port of submission",
                "smtp.example.net:587",
                route.destination().name());
        assertEquals(
                Map.of(
                        "host",
                        "Smtp.Example.NET",
                        "port",
                        "587",
                        "user",
                        "Alice@Example.net",
                        "password-file",
                        "etc/My.password"),
                route.options());
        assertEquals(
                "true",
                RouteTable.of(null, "h:2525;implicit=TRUE;user=a;password-file=f;tls=require", "mx")
                        .route("foreign.test")
                        .orElseThrow()
                        .options()
                        .get("implicit"));
    }

    @Test
    public void aPasswordInTheWrongPlaceIsNotRepeated() {
        for (String wrong : new String[] {"h;user=a;password=hidden", "h;pass=hidden", "h;tls=x;passwort=hidden"}) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> RouteTable.of(null, wrong, "mx"));
            assertFalse(e.getMessage(), e.getMessage().contains("hidden"));
        }
    }
}
