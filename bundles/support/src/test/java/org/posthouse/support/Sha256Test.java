package org.posthouse.support;

import static org.junit.Assert.assertEquals;

import java.util.HexFormat;
import org.junit.Test;

public class Sha256Test {
    @Test
    public void isThatOfTheStandard() {
        String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-2, B.1
        for (int i = 0; i < 2; i++) { // nothing stays from one to the next
            assertEquals(abc, HexFormat.of().formatHex(Sha256.of("abc")));
        }
    }
}
