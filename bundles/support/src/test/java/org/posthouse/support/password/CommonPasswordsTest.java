package org.posthouse.support.password;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;

public class CommonPasswordsTest {
    private static boolean refused(String password) {
        return CommonPasswords.refusal(password.toCharArray(), "alice@example.test")
                .isPresent();
    }

    @Test
    public void whatIsGuessedFirstIsRefused() {
        for (String password : List.of(
                "password",
                "PassWord",
                "password1!",
                "Dragon1999",
                "12345678",
                "87654321",
                "qwertyuiop",
                "1qaz2wsx",
                "1q2w3e4r5t",
                "abcdefgh",
                "aaaaaaaaaaaa",
                "abababab",
                "alice",
                "Alice2024",
                "alice@example.test",
                "iloveyou",
                "trustno1")) {
            assertTrue(password, refused(password));
        }
    }

    @Test
    public void othersAreNot() {
        for (String password :
                List.of("", "secret of alice", "horses drink at noon", "Xk3-pruwa", "mistral-kettle", "eight888x")) {
            assertFalse(password, refused(password));
        }
    }
}
