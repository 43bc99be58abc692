package org.posthouse.benchmarks.sender;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.junit.Test;

public class SenderTest {
    @Test
    public void whatIsSignedFitsTheRecord() throws Exception {
        String mail = Sender.instance().signed(List.of("From: a@sender.test", "Subject: b"), "Hello\r\n");
        assertTrue(mail, mail.endsWith("\r\nFrom: a@sender.test\r\nSubject: b\r\n\r\nHello\r\n"));
        String field = mail.substring(0, mail.indexOf("\r\nFrom:")).replace("\r\n ", "");
        int value = field.indexOf("; b=") + 4;
        String record = Sender.instance().texts().get("bench._domainkey.sender.test");
        Signature signature = Signature.getInstance("SHA256withRSA");
        byte[] key = Base64.getDecoder().decode(record.substring(record.indexOf("p=") + 2));
        signature.initVerify(KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(key)));
        String covered = "from:a@sender.test\r\nsubject:b\r\n"
                + field.substring(0, value).replace("DKIM-Signature: ", "dkim-signature:");
        signature.update(covered.getBytes(StandardCharsets.US_ASCII));
        assertTrue(signature.verify(Base64.getDecoder().decode(field.substring(value))));
        assertEquals(1, mail.split("DKIM-Signature: ", -1).length - 1);
    }
}
