package org.posthouse.settings.form;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.Assert;
import org.junit.Test;
import org.posthouse.settings.file.Value;
import org.posthouse.settings.form.Option.Checked;

public class FormTest {
    public static final String DOCUMENT = """
            <?xml version="1.0" encoding="UTF-8"?>
            <metatype:MetaData xmlns:metatype="http://www.osgi.org/xmlns/metatype/v1.4.0" localization="OSGI-INF/l10n/x">
              <OCD id="x" name="Posthouse listener" description="A port.">
                <AD id="name" type="String" default="" name="Name"/>
                <AD id="port" type="Integer" min="0" max="65535" name="Port"/>
                <AD id="tls" type="String" default="starttls" name="TLS">
                  <Option label="None" value="none"/>
                  <Option label="STARTTLS" value="starttls"/>
                </AD>
                <AD id="maxConnections" type="Integer" min="1" default="2000" name="Most"/>
                <AD id="vrfy" type="Boolean" default="true" name="VRFY"/>
                <AD id="retry" type="String" cardinality="2147483647" default="1m,5m,a\\,b" name="Retry"/>
                <AD id="ports" type="Integer" cardinality="100" name="Ports"/>
                <AD id="secret" type="Password" default="" name="Secret"/>
                <AD id="octets" type="Long" default="52428800" name="Octets"/>
                <AD id="share" type="Double" min="0" max="1" default="0.5" name="Share"/>
              </OCD>
              <Designate factoryPid="org.posthouse.net.mina.listener"><Object ocdref="x"/></Designate>
            </metatype:MetaData>
            """;

    private final Form form = form();

    public static Form form() {
        try {
            return FormReader.read(new ByteArrayInputStream(DOCUMENT.getBytes(StandardCharsets.UTF_8)))
                    .get(0);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private Object good(String option, String text) {
        Checked checked = form.options().get(option).check(Value.of(text));
        if (checked instanceof Checked.Good good) {
            return good.object();
        }
        throw new AssertionError(checked);
    }

    private String bad(String option, String text) {
        Checked checked = form.options().get(option).check(Value.of(text));
        if (checked instanceof Checked.Bad bad) {
            return option + bad.reason();
        }
        throw new AssertionError(checked);
    }

    @Test
    public void isRead() {
        assertEquals("org.posthouse.net.mina.listener", form.pid());
        assertTrue(form.factory());
        assertEquals(List.of("1m", "5m", "a,b"), form.options().get("retry").standard());
        assertEquals(Optional.empty(), form.options().get("port").standardValue());
        assertEquals(
                Optional.of(Value.of("2000")),
                form.options().get("maxConnections").standardValue());
    }

    @Test
    public void aDocumentTypeIsRefused() {
        String evil = "<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><x>&y;</x>";
        Assert.assertThrows(
                IOException.class,
                () -> FormReader.read(new ByteArrayInputStream(evil.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    public void valuesGetTheirTypes() {
        assertEquals(2525, good("port", " 2525 "));
        assertEquals("starttls", good("tls", "STARTTLS"));
        assertEquals(false, good("vrfy", "False"));
        assertEquals(1L << 40, good("octets", "1099511627776"));
        assertEquals(0.25, good("share", "0.25"));
        assertEquals("anything \n", good("name", "anything \n"));
        assertArrayEquals(new String[] {"1m"}, (Object[]) good("retry", "1m"));
        assertArrayEquals(new Integer[] {7}, (Object[]) good("ports", "7"));
        assertTrue(form.options().get("vrfy").check(Value.of(" ")) instanceof Checked.Unset);
    }

    @Test
    public void whatCannotBeUsedIsSaid() {
        assertEquals("port = abc is not a whole number", bad("port", "abc"));
        assertEquals("port = 65536 is not from 0 to 65535", bad("port", "65536"));
        assertEquals("port = -1 is not from 0 to 65535", bad("port", "-1"));
        assertEquals("port = 99999999999 is too large", bad("port", "99999999999"));
        assertEquals("maxConnections = 0 is not 1 or more", bad("maxConnections", "0"));
        assertEquals("tls = tls is not one of none, starttls", bad("tls", "tls"));
        assertEquals("vrfy = yes is neither true nor false", bad("vrfy", "yes"));
        assertEquals("share = NaN is not a number", bad("share", "NaN"));
        assertEquals("ports = x is not a whole number", bad("ports", "x"));
        String many = bad("port", "x".repeat(100_000) + "\n");
        assertTrue(many, many.length() < 120);
        assertFalse(bad("port", "1\n2").contains("\n"));
        Checked two = form.options().get("port").check(Value.list(List.of("1", "2")));
        assertEquals(new Checked.Bad(" takes one value, not a list"), two);
    }

    @Test
    public void theSameIsSaidInSeveralWays() {
        Option port = form.options().get("maxConnections");
        assertTrue(port.same(Value.of("2000"), null));
        assertTrue(port.same(Value.of("2000"), Value.of(" 02000 ")));
        assertTrue(port.same(Value.list(List.of("7")), Value.of("7")));
        assertFalse(port.same(Value.of("7"), Value.of("x")));
        Option retry = form.options().get("retry");
        assertTrue(retry.same(Value.list(List.of("1m", "5m", "a,b")), null));
        assertFalse(retry.same(Value.list(List.of()), null));
        assertFalse(form.options().get("name").same(Value.of("A"), Value.of("a")));
    }

    @Test
    public void aNameThatWasMeantIsFound() {
        assertEquals(Optional.of("port"), form.nearest("portt"));
        assertEquals(Optional.of("port"), form.nearest("prot"));
        assertEquals(Optional.of("maxConnections"), form.nearest("max.connections"));
        assertEquals(Optional.of("tls"), form.nearest("TLS"));
        assertEquals(Optional.empty(), form.nearest("hostname"));
    }
}
