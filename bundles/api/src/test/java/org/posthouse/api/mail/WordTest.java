package org.posthouse.api.mail;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

public class WordTest {
    @Test
    public void everyTextComesBackFromItsWord() {
        for (String text : List.of("", "pass", "a@b.test", "two words", "50%", "+", "a=b", "ü\r\n\t", "%41", "~*_-.")) {
            String word = Word.encoded(text);
            assertEquals(text, Word.decoded(word));
            assertFalse(word, word.chars().anyMatch(c -> c <= ' ' || c == '=' || c > '~'));
        }
    }

    @Test
    public void whatIsNoWordIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Word.decoded("%4"));
        assertThrows(IllegalArgumentException.class, () -> Word.decoded("%zz"));
    }
}
