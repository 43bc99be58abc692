package org.posthouse.filter.script.parse;

import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.Test;

/** Files of words in any order, and good files with mistakes: each is read, or has a mistake with a place. */
public class RuleParserFuzzTest {
    private static final List<String> WORDS = List.of(
            "\na: ",
            "\nb:",
            " when ",
            " then ",
            " and ",
            " or ",
            " not ",
            "(",
            ")",
            ",",
            "\"",
            "\"\"",
            "#",
            "\n",
            " ",
            "\t",
            " sender ",
            " domain ",
            " is ",
            " one of ",
            " in ",
            " client ",
            " 192.0.2.0/24 ",
            " header ",
            " X ",
            " exists ",
            " matches ",
            " like ",
            "\"*\"",
            "\"(a\"",
            "\"[\"",
            "\"\\Q\"",
            "\"{9}\"",
            " size over ",
            " 20MB ",
            " score ",
            " -3 ",
            " always ",
            " junk ",
            " stop ",
            " reject ",
            "\"text\"",
            " redirect to ",
            " a@b.test ",
            " flag ",
            " add header ",
            "\"X: y\"",
            "\uFFFF",
            "\uD800",
            "\u0000",
            "ü",
            " recipient ",
            " remove header ",
            " tag ",
            " accept ");

    private static final String GOOD = "newsletters: when header \"List-Id\" contains \"n\" then junk\n"
            + "boss: when header From matches \"Bo+ss\" and not (authenticated or spf is one of pass, none)\n"
            + "  then score 4 \"claims\", tag \"[?]\", copy to a@b.test\n"
            + "big: when size over 20MB and recipient is a@b.test then reject \"too large\"\n";

    private int read;
    private int wrong;

    @Test
    public void wordsInAnyOrder() {
        Random random = new Random(43);
        for (int i = 0; i < 4_000; i++) {
            StringBuilder file = new StringBuilder(random.nextBoolean() ? "a: when always then junk" : "a: when ");
            for (int words = random.nextInt(30); words > 0; words--) {
                file.append(WORDS.get(random.nextInt(WORDS.size())));
            }
            parse(file.toString());
        }
        assertTrue(read + " read, " + wrong + " wrong", read > 100 && wrong > 1000);
    }

    @Test
    public void mistakesInAGoodFile() {
        Random random = new Random(44);
        for (int i = 0; i < 4_000; i++) {
            StringBuilder file = new StringBuilder(GOOD);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(file.length());
                switch (random.nextInt(3)) {
                    case 0 -> file.deleteCharAt(at);
                    case 1 -> file.setCharAt(at, (char) random.nextInt(128));
                    default -> file.insert(at, WORDS.get(random.nextInt(WORDS.size())));
                }
            }
            parse(file.toString());
        }
        assertTrue(read + " read, " + wrong + " wrong", read > 300 && wrong > 300);
    }

    private void parse(String file) {
        try {
            RuleParser.parse(file);
            read++;
        } catch (SyntaxException mistake) {
            assertTrue(mistake.getMessage(), mistake.getMessage().matches("(?s)line \\d+, column \\d+: .+"));
            wrong++;
        }
    }
}
