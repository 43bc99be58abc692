package org.posthouse.filter.junk.model;

import java.io.IOException;
import java.util.Random;
import org.posthouse.api.message.Messages;
import org.posthouse.filter.junk.features.Features;

/** Simple mails of two sorts. */
final class Mails {
    private final Random random;

    Mails(int seed) {
        random = new Random(seed);
    }

    Features ham() throws IOException {
        return mail("colleague.example", "meeting report minutes agenda draft review");
    }

    Features junk() throws IOException {
        return mail("shop.example", "pills casino winner offer free million");
    }

    private Features mail(String domain, String words) throws IOException {
        String[] own = words.split(" ");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            text.append(random.nextInt(4) == 0 ? own[random.nextInt(own.length)] : "common" + random.nextInt(40))
                    .append(' ');
        }
        return Features.named(Messages.of("From: x" + random.nextInt(100) + "@" + domain + "\nSubject: "
                + own[random.nextInt(own.length)] + "\n\n" + text + "\n"));
    }
}
