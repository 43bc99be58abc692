package org.posthouse.intake.guide;

import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Component;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Recipient;

@Component(service = Filter.class, property = "filter.name=harvest")
public final class Harvest implements Filter {
    final AtomicLong refused = new AtomicLong();

    @Override
    public Inspection begin(Context context) {
        return new Inspection() {
            private int digits;

            @Override
            public Verdict recipient(Context now, Recipient recipient) {
                digits += recipient.address().localPart().matches(".*\\d") ? 1 : 0;
                return digits > 3 ? Verdict.defer(451, "4.7.1", "too many guesses") : Verdict.PASS;
            }

            @Override
            public void ended(Ended ended) {
                if (ended.how() == Ended.How.REFUSED) {
                    refused.incrementAndGet();
                }
            }
        };
    }
}
