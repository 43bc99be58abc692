package org.posthouse.testkit.dns;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;

public class FakeResolverTest extends ResolverContract {
    private final FakeResolver resolver = new FakeResolver();

    @Override
    protected Zone zone() {
        return resolver;
    }

    @Override
    protected Resolver resolver() {
        return resolver;
    }

    @Test
    public void tellsWhatItWasAskedFor() {
        resolver.fail("example.org").mx("example.org", 10, "mx.example.org");
        assertEquals(Answer.Kind.TRY_LATER, resolver.mx("Example.ORG").kind());
        resolver.recover("example.org");
        assertEquals(Answer.Kind.FOUND, resolver.mx("example.org.").kind());
        assertEquals(Answer.Kind.NO_DATA, resolver.addresses("example.org").kind());
        resolver.forget("example.org");
        assertEquals(Answer.Kind.NO_NAME, resolver.tlsa(25, "example.org").kind());
        assertEquals(
                List.of("mx example.org", "mx example.org", "addresses example.org", "tlsa _25._tcp.example.org"),
                resolver.asked());
    }
}
