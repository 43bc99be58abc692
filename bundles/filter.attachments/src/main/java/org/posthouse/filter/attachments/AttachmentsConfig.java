package org.posthouse.filter.attachments;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the attachments filter. */
@ObjectClassDefinition(
        name = "Posthouse filter: attachments",
        description = "Refuses mail with attachments of certain types, recognized by their file names.")
@interface AttachmentsConfig {
    @AttributeDefinition(
            name = "Extensions",
            description = "File name extensions to refuse, without the dot; case does not matter.")
    String[] extensions() default {
        "exe", "com", "scr", "pif", "bat", "cmd", "msi", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "cpl", "lnk",
        "jar", "ps1"
    };

    @AttributeDefinition(
            name = "Action",
            description = "What to do with such mail.",
            options = {
                @Option(label = "refuse it", value = "reject"),
                @Option(label = "accept it and put it on hold", value = "quarantine")
            })
    String action() default "reject";

    @AttributeDefinition(
            name = "Doubtful",
            description = "What to do when it is unclear which attachments a mail program would show: too many parts "
                    + "or levels, contradictory or broken header fields, a message in an unknown encoding.",
            options = {
                @Option(label = "refuse it", value = "reject"),
                @Option(label = "accept it and put it on hold", value = "quarantine"),
                @Option(label = "accept it if no other attachment is refused", value = "pass")
            })
    String doubtful() default "reject";

    @AttributeDefinition(name = "Text", description = "The reply sent to the sender when mail is refused.")
    String text() default "Attachment of a type that is not accepted here";
}
