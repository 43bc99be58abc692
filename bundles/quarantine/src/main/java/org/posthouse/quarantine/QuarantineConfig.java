package org.posthouse.quarantine;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the quarantine. */
@ObjectClassDefinition(
        name = "Posthouse quarantine",
        description = "What users may do on the account page with mail that a filter held for them.")
@interface QuarantineConfig {
    @AttributeDefinition(
            name = "Filters whose holds are for users",
            description =
                    "Names of the filters of which users see what they hold for them, and may release or delete it."
                            + " Mail that anybody else put on hold, or that another filter was against as well, is for administrators."
                            + " Name only filters that hold spam, and that are asked after all those that look for malware. Empty: users see"
                            + " no held mail.")
    String[] filters() default {"score", "junk"};
}
