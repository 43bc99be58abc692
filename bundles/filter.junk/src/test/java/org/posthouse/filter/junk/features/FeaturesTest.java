package org.posthouse.filter.junk.features;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.message.Messages;

public class FeaturesTest {
    @Test
    public void wordsOfFieldsAreNamedWithTheirField() throws IOException {
        Set<String> names = names("From: Ann <ann@shop.example>\nSubject: Free offer\n\nhello\n");
        assertContains(
                names, "from: ann", "from: ann@shop.example", "from: shop", "subject: free", "field Subject", "hello");
        assertFalse(names.contains("from: free"));
    }

    @Test
    public void theSubjectCountsAsTextToo() throws IOException {
        assertContains(names("Subject: =?utf-8?q?Ca=66=C3=A9?=\n\n"), "Café", "café", "subject: café");
    }

    @Test
    public void writtenInCapitalsIsAFeatureOfItsOwn() throws IOException {
        assertContains(names("\nBUY now\n"), "BUY", "buy", "now");
    }

    @Test
    public void transferEncodingsAreUndone() throws IOException {
        String encoded = Base64.getEncoder().encodeToString("cheap pills".getBytes(StandardCharsets.UTF_8));
        assertContains(names("Content-Transfer-Encoding: base64\n\n" + encoded + "\n"), "cheap", "pills");
        assertContains(names("Content-Transfer-Encoding: quoted-printable\n\nche=\nap\n"), "cheap");
    }

    @Test
    public void htmlIsReadAsAReaderSeesIt() throws IOException {
        Set<String> names = html("<p>V<!-- x > y -->ia<b>gr</b>a</p><p>next<br>line &#65;&amp;B&eacute;</p>");
        assertContains(names, "viagra", "next", "line", "HTML comment", "HTML br");
        assertFalse(names.contains("nextline"));
    }

    @Test
    public void whatHtmlHidesIsNotText() throws IOException {
        Set<String> names = html("<style>p { color: salad }</style><script>if (a < b) soup()</script>seen");
        assertContains(names, "seen");
        assertFalse(names.contains("salad"));
        assertFalse(names.contains("soup"));
    }

    @Test
    public void anEmptyCommentHidesNothing() throws IOException {
        assertContains(html("<!-->se<!--->en"), "seen");
    }

    @Test
    public void htmlThatSaysItIsPlainTextIsRead() throws IOException {
        assertContains(names("\n<HTML><body>pi<i></i>lls</body>\n"), "pills", "HTML body");
    }

    @Test
    public void linksGiveHostsAndDomains() throws IOException {
        Set<String> names = html("<a href='http://www.shop.example/buy/now.php?id=12345'>x</a>");
        assertContains(names, "link http:", "link www.shop.example", "link shop.example", "link /buy", "HTML a href");
        assertContains(names("\nsee https://a.example:8443/.\n"), "link a.example", "link with a port");
        assertContains(
                names("\nhttp://bank.example@192.0.2.7/\n"),
                "link with a user name",
                "link to an address in numbers",
                "link 192.0.2.");
    }

    @Test
    public void partsTellTypeAndEndOfTheName() throws IOException {
        Set<String> names = names(
                "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/zip; name=a.pdf.exe\n\n"
                        + "\n--b\n\nbody\n--b--\n");
        assertContains(names, "part type application/zip", "part name .exe", "body");
    }

    @Test
    public void timesAndWhatOtherFiltersWroteDoNotCount() throws IOException {
        Set<String> names =
                names("Date: Tue, 01 Dec 2026\nX-Spam-Status: No\nReceived: from a.example; Tue, 01 Dec 2026\n\n");
        assertContains(names, "received: a.example");
        for (String name : names) {
            assertFalse(name, name.contains("2026") || name.toLowerCase().contains("spam"));
        }
    }

    @Test
    public void anIdentifierCountsByItsForm() throws IOException {
        Set<String> names = names("Message-ID: <20021201ab.XYZ-7@mail.example>\n\n");
        assertContains(names, "field message-id <9a.A-9", "message-id: mail.example");
        assertFalse(names.contains("message-id: 20021201ab"));
    }

    @Test
    public void textWithoutSpacesIsCutIntoPairs() throws IOException {
        assertContains(names("Content-Type: text/plain; charset=utf-8\n\n免费发票\n"), "免费", "费发", "发票");
    }

    @Test
    public void featuresAreDistinctAndBounded() throws IOException {
        StringBuilder text = new StringBuilder("\n");
        for (int i = 0; i < 20_000; i++) {
            text.append('w').append(i).append(' ').append("again ");
        }
        Features features = Features.of(Messages.of(text.toString()));
        assertTrue(features.count(View.TEXT) > 2_000 && features.count(View.TEXT) <= Features.MOST);
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < features.count(View.TEXT); i++) {
            assertTrue(hashes.add(features.hash(View.TEXT, i)));
        }
    }

    @Test
    public void theSetGrowsToItsBoundAndKeepsOrder() {
        HashSet32 set = new HashSet32(3_000);
        for (int i = 1; i <= 4_000; i++) {
            assertEquals(i <= 3_000, set.add(i << 20 | i));
            assertFalse(set.add(i << 20 | i));
        }
        int[] all = set.toArray();
        assertEquals(3_000, all.length);
        assertEquals(1_500 << 20 | 1_500, all[1_499]);
    }

    @Test
    public void namesDoNotChangeTheFeatures() throws IOException {
        String mail = "Subject: A b\n\nsome text http://x.example/\n";
        Features plain = Features.of(Messages.of(mail));
        Features named = Features.named(Messages.of(mail));
        for (View view : View.values()) {
            assertEquals(plain.count(view), named.count(view));
            for (int i = 0; i < plain.count(view); i++) {
                assertEquals(plain.hash(view, i), named.hash(view, i));
                assertTrue(named.name(named.hash(view, i)).isPresent());
                assertTrue(plain.name(plain.hash(view, i)).isEmpty());
            }
        }
    }

    /** Stored models hold these: whoever breaks this test raises {@link Features#VERSION}. */
    @Test
    public void hashesStayWhatTheyAre() throws IOException {
        Features features = Features.of(Messages.of("Subject: free\n\n"));
        assertEquals(1, Features.VERSION);
        assertEquals(HASH_OF_FREE, features.hash(View.TEXT, 0));
    }

    private static final int HASH_OF_FREE = 2_090_463_591;

    private static Set<String> html(String html) throws IOException {
        return names("Content-Type: text/html; charset=utf-8\n\n" + html + "\n");
    }

    private static Set<String> names(String mail) throws IOException {
        Features features = Features.named(Messages.of(mail));
        Set<String> names = new HashSet<>();
        for (View view : View.values()) {
            for (int i = 0; i < features.count(view); i++) {
                names.add(features.name(features.hash(view, i)).orElseThrow());
            }
        }
        return names;
    }

    private static void assertContains(Set<String> names, String... expected) {
        for (String name : expected) {
            assertTrue(name + " is not among " + names, names.contains(name));
        }
    }
}
