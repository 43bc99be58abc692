package org.posthouse.support.address;

import static org.junit.Assert.assertEquals;

import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.message.Address;

public class AsciiFormTest {
    @Test
    public void aDomainHasAFormInAsciiAndALocalPartHasNot() {
        assertEquals(
                Optional.of(new Address("u", "xn--bcher-kva.test")), AsciiForm.of(new Address("u", "bücher.test")));
        assertEquals(Optional.of(new Address("u", "[127.0.0.1]")), AsciiForm.of(new Address("u", "[127.0.0.1]")));
        assertEquals(Optional.of(new Address("Postmaster", "")), AsciiForm.of(new Address("Postmaster", "")));
        assertEquals(Optional.empty(), AsciiForm.of(new Address("jörg", "far.test")));
    }

    @Test
    public void whatIsNoNameHasNone() {
        assertEquals(Optional.empty(), AsciiForm.domain("ü".repeat(70) + ".test"));
    }
}
