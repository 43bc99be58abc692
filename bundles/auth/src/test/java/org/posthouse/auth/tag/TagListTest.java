package org.posthouse.auth.tag;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

public class TagListTest {
    @Test
    public void tagsHaveValues() {
        TagList tags = TagList.parse(" v=1; a = rsa-sha256 ;b=AB\r\n\tCD;h_2=;").orElseThrow();
        assertEquals(Map.of("v", "1", "a", "rsa-sha256", "b", "AB\r\n\tCD", "h_2", ""), tags.tags());
        assertEquals(Optional.of("ABCD"), tags.packed("b"));
        assertEquals("none", tags.word("zz", "none"));
    }

    @Test
    public void whatIsNoListIsNone() {
        for (String text : List.of("", ";", "v", "v=1;;a=2", "=1", "1a=2", "v=1; v=1", "v=\0", "ü=1", "a b=1")) {
            assertEquals(text, Optional.empty(), TagList.parse(text));
        }
    }

    @Test
    public void aListHasABound() {
        assertEquals(Optional.empty(), TagList.parse("v=" + "1".repeat(TagList.MAX_LENGTH)));
        StringBuilder many = new StringBuilder("v=1");
        for (int i = 0; i < 100; i++) {
            many.append("; t").append(i).append("=1");
        }
        assertEquals(Optional.empty(), TagList.parse(many.toString()));
    }
}
