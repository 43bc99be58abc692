package org.posthouse.filter.score;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the score filter. */
@ObjectClassDefinition(
        name = "Posthouse filter: score",
        description =
                "Adds up the points that filters give a mail and decides by the sum. The sum and its parts are in the header field"
                        + " X-Spam-Status. Needs filters that give points, such as DNSBL; it is the last one to be asked.")
@interface ScoreConfig {
    @AttributeDefinition(
            name = "Junk at",
            description = "Mail with so many points is marked (X-Spam-Flag: YES) and delivered to Junk. 0: never.",
            min = "0",
            max = "1000")
    double junkAt() default 5;

    @AttributeDefinition(
            name = "Hold at",
            description = "Mail with so many points is held in the queue until an administrator looks at it. 0: never.",
            min = "0",
            max = "1000")
    double holdAt() default 0;

    @AttributeDefinition(
            name = "Reject at",
            description = "Mail with so many points is rejected. 0: never.",
            min = "0",
            max = "1000")
    double rejectAt() default 15;

    @AttributeDefinition(
            name = "Remove others' fields",
            description =
                    "Removes X-Spam-* fields that are in the mail already: a stranger could praise his own mail with them. Turn this"
                            + " off if a milter adds such fields.")
    boolean removeFields() default true;

    @AttributeDefinition(
            name = "Points for authentication",
            description =
                    "Points for what SPF, DKIM and DMARC found, one result a line: METHOD=RESULT POINTS. Points may be negative.")
    String[] authentication() default {"spf=fail 1.5", "spf=softfail 0.5", "dmarc=fail 2"};
}
