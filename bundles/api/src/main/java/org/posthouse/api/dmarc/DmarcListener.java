package org.posthouse.api.dmarc;

import org.osgi.annotation.versioning.ConsumerType;

/** Is told what DMARC found about each mail to which a policy applied. Registered as a service. */
@ConsumerType
@FunctionalInterface
public interface DmarcListener {
    /**
     * A mail has ended. Called on a thread of the filter that judged it, for many mails at once: it must not block. A mail may be
     * told twice, if two versions of the filter look at it.
     */
    void judged(DmarcJudgement judgement);
}
