package org.posthouse.tls.acme;

import static org.junit.Assert.assertEquals;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.Test;

public class NamesTest {
    @Test
    public void takesNamesThatCanStandInACertificate() {
        assertEquals(
                List.of("mail.example.org", "xn--bcher-kva.example", "*.example.org"),
                Names.configured(
                        " Mail.Example.ORG. ",
                        "b\u00fccher.example",
                        "*.example.org",
                        "mail.example.org",
                        "",
                        "localhost"));
        for (String bad :
                List.of("localhost", "a_b.example", "a..b", "-a.example", "*", "a.*.example", "a b.example", "")) {
            assertEquals(bad, Optional.empty(), Names.normal(bad));
        }
    }

    private static Function<String, Optional<List<InetAddress>>> dns(Map<String, String> addresses) {
        return name -> addresses.getOrDefault(name, "").equals("later")
                ? Optional.empty()
                : Optional.of(addresses.containsKey(name) ? List.of(address(addresses.get(name))) : List.of());
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    public void addsTheMailNamesOfDomainsThatLeadHere() {
        var dns = dns(Map.of(
                "mx.example.org", "192.0.2.1", "mail.example.org", "192.0.2.1", "mail.example.net", "192.0.2.2"));
        assertEquals(
                List.of("mx.example.org", "mail.example.org"),
                Names.derived("mx.example.org", List.of("example.org", "example.net", "example.com"), List.of(), dns));
    }

    @Test
    public void keepsANameWhileTheDnsGivesNoAnswer() {
        var dns = dns(Map.of("mx.example.org", "192.0.2.1", "mail.example.org", "later", "mail.example.net", "later"));
        assertEquals(
                List.of("mx.example.org", "mail.example.org"),
                Names.derived(
                        "mx.example.org", List.of("example.org", "example.net"), List.of("mail.example.org"), dns));
    }

    @Test
    public void asksNothingAboutTheServersOwnName() {
        assertEquals(
                List.of("mail.example.org"),
                Names.derived("mail.example.org", List.of("example.org"), List.of(), name -> {
                    throw new AssertionError(name);
                }));
        assertEquals(List.of(), Names.derived("", List.of("example.org"), List.of(), name -> Optional.empty()));
    }
}
