package org.posthouse.filter.junk;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the junk filter. */
@ObjectClassDefinition(
        name = "Posthouse filter: junk",
        description =
                "Learns from each user what is junk, and delivers such mail to Junk. Users teach it by moving mail into Junk and out of"
                        + " it. Why a mail was judged so is in its header field X-Posthouse-Junk.")
@interface JunkConfig {
    @AttributeDefinition(
            name = "Threshold",
            description =
                    "Score from which on mail goes to Junk. Higher: less junk is found, less mail is lost in Junk. At 6, an account"
                            + " that has called 20 mails junk loses about one wanted mail in a thousand.",
            min = "0",
            max = "1000")
    double threshold() default 6;

    @AttributeDefinition(
            name = "Lessons needed",
            description =
                    "An account's mail is judged by what it taught once it has taught so many mails of each kind, junk and wanted.",
            min = "1",
            max = "1000")
    int lessonsNeeded() default 20;

    @AttributeDefinition(
            name = "Read mail counts after",
            description =
                    "Hours after which mail that was read and stayed in INBOX counts as wanted. For each mail that is called junk, up to"
                            + " two such mails are learned. -1: never; then only mail that was answered, marked $NotJunk or taken out of"
                            + " Junk is learned as wanted.",
            min = "-1",
            max = "8760")
    int readHours() default 24;

    @AttributeDefinition(
            name = "Share",
            description =
                    "Accounts whose judgement was right often teach a model that all accounts of the server begin with. Off: each"
                            + " account begins with nothing, and nothing learned from one is used for another.")
    boolean share() default true;
}
