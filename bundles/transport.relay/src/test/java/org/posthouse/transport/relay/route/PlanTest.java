package org.posthouse.transport.relay.route;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.routing.Route;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.testkit.dns.FakeResolver;
import org.posthouse.transport.relay.config.Config;
import org.posthouse.transport.relay.config.Settings;

public class PlanTest {
    private final FakeResolver dns = new FakeResolver();
    private Settings settings = Settings.of(Config.with("heloName", "mail.here.test"), "");

    private Plan plan(String domain) {
        return Plan.of(new Route("smtp", domain, Map.of()), dns, settings);
    }

    private Plan plan(String... options) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            map.put(options[i], options[i + 1]);
        }
        return Plan.of(new Route("smtp", "somewhere", map), dns, settings);
    }

    private static List<String> hops(Plan plan) {
        assertTrue(plan.refusal().toString(), plan.refusal().isEmpty());
        return plan.hops().stream().map(Hop::toString).toList();
    }

    private static void refused(Plan plan, Action action, int code, String enhanced) {
        RecipientResult result = plan.refusal().orElseThrow();
        assertTrue(plan.hops().isEmpty());
        assertEquals(action, result.action());
        assertEquals(code, result.status().code());
        assertEquals(enhanced, result.status().enhanced());
        assertEquals(action == Action.FAILED, result.status().permanent());
    }

    @Test
    public void exchangersComeInTheOrderOfTheirPreference() {
        dns.mx("a.test", 20, "mx2.a.test")
                .mx("a.test", 10, "MX1.a.test")
                .mx("a.test", 30, "gone.a.test")
                .address("mx1.a.test", "192.0.2.1", "2001:db8::1")
                .address("mx2.a.test", "192.0.2.2");
        assertEquals(
                List.of(
                        "MX1.a.test [192.0.2.1]:25",
                        "MX1.a.test [2001:db8:0:0:0:0:0:1]:25",
                        "mx2.a.test [192.0.2.2]:25"),
                hops(plan("A.test")));
        assertEquals(
                List.of(10, 10, 20),
                plan("a.test").hops().stream().map(Hop::rank).toList());
    }

    @Test
    public void withoutExchangersItIsTheDomainItself() {
        dns.address("a.test", "192.0.2.1");
        assertEquals(List.of("a.test [192.0.2.1]:25"), hops(plan("a.test")));
        dns.address("xn--bcher-kva.test", "192.0.2.2");
        assertEquals(List.of("xn--bcher-kva.test [192.0.2.2]:25"), hops(plan("bücher.test")));
    }

    @Test
    public void whatTheDnsSaysDecides() {
        refused(plan("nowhere.test"), Action.FAILED, 550, "5.1.2");
        dns.mx("null.test", 0, ".");
        refused(plan("null.test"), Action.FAILED, 556, "5.1.10");
        dns.fail("broken.test");
        refused(plan("broken.test"), Action.DELAYED, 451, "4.4.3");
        dns.bogus("forged.test");
        refused(plan("forged.test"), Action.DELAYED, 451, "4.4.3");
        assertTrue(plan("forged.test").refusal().orElseThrow().status().text().contains("DNSSEC"));
        dns.exists("empty.test");
        refused(plan("empty.test"), Action.FAILED, 550, "5.1.2");
        dns.mx("hostless.test", 10, "gone.test").mx("hostless.test", 10, "127.0.0.1 x");
        refused(plan("hostless.test"), Action.FAILED, 550, "5.4.4");
        dns.mx("bad.test", 10, "a b");
        refused(plan("bad.test"), Action.FAILED, 550, "5.4.4");
        dns.mx("sleepy.test", 10, "sleepy-host.test")
                .mx("sleepy.test", 20, "gone.test")
                .fail("sleepy-host.test");
        refused(plan("sleepy.test"), Action.DELAYED, 451, "4.4.3");
        dns.address("up.test", "192.0.2.1").mx("sleepy.test", 30, "up.test");
        assertEquals(List.of("up.test [192.0.2.1]:25"), hops(plan("sleepy.test")));
        dns.mx("half.test", 0, ".").mx("half.test", 5, "up.test");
        assertEquals(List.of("up.test [192.0.2.1]:25"), hops(plan("half.test")));
        refused(plan("a..b"), Action.FAILED, 550, "5.1.2");
        refused(plan("a b.test"), Action.FAILED, 550, "5.1.2");
    }

    @Test
    public void onlyBetterExchangersThanThisServer() {
        dns.address("better.test", "192.0.2.1")
                .address("same.test", "192.0.2.2")
                .address("mail.here.test", "192.0.2.3");
        dns.mx("a.test", 10, "MAIL.here.test").mx("a.test", 10, "same.test").mx("a.test", 20, "worse.test");
        refused(plan("a.test"), Action.FAILED, 554, "5.4.6");
        dns.mx("a.test", 5, "better.test");
        assertEquals(List.of("better.test [192.0.2.1]:25"), hops(plan("a.test")));
        refused(plan("mail.here.test"), Action.FAILED, 554, "5.4.6");
        settings = Settings.of(Config.with("ownNames", new String[] {"Better.test."}), "");
        refused(plan("a.test"), Action.FAILED, 554, "5.4.6");
    }

    @Test
    public void addressesAreBoundedAndFamiliesTakeTurns() {
        for (int i = 1; i < 20; i++) {
            dns.address("many.test", "198.51.100." + i).address("mx.test", "192.0.2." + i);
        }
        dns.address("many.test", "2001:db8::77").mx("a.test", 10, "many.test");
        List<Hop> hops = plan("a.test").hops();
        assertEquals(Plan.MAX_HOPS, hops.size());
        assertEquals("2001:db8:0:0:0:0:0:77", hops.get(1).address().getHostAddress());
        dns.mx("a.test", 20, "mx.test");
        assertEquals(
                List.of(10, 10, 10, 10, 20, 20, 20, 20),
                plan("a.test").hops().stream().map(Hop::rank).toList());
        settings = Settings.of(Config.with("addressFamily", "ipv6"), "");
        assertEquals(
                "2001:db8:0:0:0:0:0:77", plan("a.test").hops().get(0).address().getHostAddress());
        assertEquals(1, plan("a.test").hops().size());
    }

    @Test
    public void onlyFamiliesThatAreUsedAreAskedFor() {
        dns.mx("a.test", 10, "mx.test").address("mx.test", "192.0.2.1", "2001:db8::1");
        settings = Settings.of(Config.with("addressFamily", "ipv4"), "");
        assertEquals(List.of("mx.test [192.0.2.1]:25"), hops(plan("a.test")));
        assertEquals(List.of("mx a.test", "ipv4 mx.test"), dns.asked());
        dns.mx("six.test", 10, "mx6.test").address("mx6.test", "2001:db8::6");
        refused(plan("six.test"), Action.FAILED, 550, "5.4.4");
    }

    @Test
    public void literalsNeedNoDns() {
        assertEquals(List.of("[192.0.2.1]:25"), hops(plan("[192.0.2.1]")));
        assertEquals(List.of("[IPv6:2001:db8:0:0:0:0:0:1]:25"), hops(plan("[ipv6:2001:db8::1]")));
        assertEquals(
                "2001:db8:0:0:0:0:0:1", plan("[IPv6:2001:db8::1]").hops().get(0).serverName());
        for (String bad :
                List.of("[300.1.1.1]", "[2001:db8::1]", "[IPv6:192.0.2.1]", "[IPv6:::::]", "[]", "[far.test]")) {
            refused(plan(bad), Action.FAILED, 550, "5.1.2");
        }
        assertEquals(List.of(), dns.asked());
    }

    @Test
    public void aFixedHopHasNoExchangers() {
        dns.mx("smart.test", 1, "elsewhere.test").address("smart.test", "10.0.0.1");
        Plan plan = plan("host", "smart.test", "port", "587", "internal", "true");
        assertEquals(List.of("smart.test [10.0.0.1]:587"), hops(plan));
        assertTrue(plan.hops().get(0).internal() && plan.hops().get(0).fixed());
        assertTrue(!plan("host", "smart.test").hops().get(0).internal());
        assertEquals(List.of("[IPv6:2001:db8:0:0:0:0:0:1]:25"), hops(plan("host", "2001:db8::1")));
        assertEquals(List.of("[192.0.2.1]:25"), hops(plan("host", "[192.0.2.1]")));
    }

    @Test
    public void aRoutesMistakesCostNoMail() {
        refused(plan("host", "gone.test"), Action.DELAYED, 451, "4.4.4");
        dns.fail("broken.test");
        refused(plan("host", "broken.test"), Action.DELAYED, 451, "4.4.3");
        refused(plan("host", "a b"), Action.DELAYED, 451, "4.3.5");
        for (String port : List.of("0", "65536", "x", "-1", "99999999999")) {
            refused(plan("host", "192.0.2.1", "port", port), Action.DELAYED, 451, "4.3.5");
        }
    }
}
