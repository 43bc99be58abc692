package org.posthouse.support.utf7;

import static org.junit.Assert.assertEquals;

import java.util.Optional;
import java.util.Random;
import org.junit.Test;

/** rfc3501#5.1.3. */
public class ModifiedUtf7Test {
    @Test
    public void namesThereAndBack() {
        String[][] names = {
            {"INBOX", "INBOX"},
            {"~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"}, // the example of the RFC
            {"Entwürfe", "Entw&APw-rfe"},
            {"R&D", "R&-D"},
            {"&&", "&-&-"},
            {"\uD83D\uDE00", "&2D3eAA-"},
            {"a\u0007b", "a&AAc-b"},
            {"", ""},
        };
        for (String[] name : names) {
            assertEquals(name[1], ModifiedUtf7.encode(name[0]));
            assertEquals(Optional.of(name[0]), ModifiedUtf7.decode(name[1]));
            assertEquals(name[0], ModifiedUtf7.decodeLeniently(name[1]));
        }
    }

    @Test
    public void aNameHasOneFormOnly() {
        String[] bad = {
            "&",
            "a&",
            "&AGE-",
            "&Jjo!",
            "&U,BTFw-&ZeVnLIqe-",
            "&AP",
            "ü",
            "&2D0-",
            "&3gA-",
            "&APx-",
            "&AP=-",
            "&A-",
            "&-&",
            "&APwA-",
            "\u0000",
            "&AH-",
            "&/-"
        };
        for (String wire : bad) {
            assertEquals(wire, Optional.empty(), ModifiedUtf7.decode(wire));
        }
    }

    @Test
    public void whatIsDecodedIsEncodedTheSame() {
        Random random = new Random(7);
        String alphabet = "&-AaZz09+,/ü";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder wire = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                wire.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            ModifiedUtf7.decode(wire.toString())
                    .ifPresent(name -> assertEquals(wire.toString(), ModifiedUtf7.encode(name)));
        }
    }
}
