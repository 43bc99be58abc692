package org.posthouse.console.html;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class HtmlTest {
    @Test
    public void textNeverBecomesMarkup() {
        String html =
                new Html().element("p", "<script>\"'&\0", "title", "\"><b>").toString();
        assertTrue(html, html.equals("<p title=\"&quot;&gt;&lt;b&gt;\">&lt;script&gt;&quot;&#39;&amp; </p>"));
    }

    @Test
    public void linksSurviveAnyValue() {
        assertEquals("p?after=a%2Bb%40x%3D%26", Texts.link("p", "like", "", "after", "a+b@x=&"));
        assertEquals("a b", Texts.line("a\nb"));
    }
}
