package org.posthouse.filter.attachments;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the attachments filter. */
@ObjectClassDefinition(
        name = "Posthouse filter: attachments",
        description = "Refuses mail with attachments of certain kinds, told by their file names.")
@interface AttachmentsConfig {
    @AttributeDefinition(
            name = "Extensions",
            description = "File name extensions that are not taken, without the dot, in any case.")
    String[] extensions() default {
        "exe", "com", "scr", "pif", "bat", "cmd", "msi", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "cpl", "lnk",
        "jar", "ps1"
    };

    @AttributeDefinition(
            name = "Action",
            description = "What happens to such mail.",
            options = {
                @Option(label = "it is refused", value = "reject"),
                @Option(label = "it is accepted and put on hold", value = "quarantine")
            })
    String action() default "reject";

    @AttributeDefinition(
            name = "Doubtful",
            description =
                    "What happens to mail of which nobody can tell which attachments mail programs would show: with too many"
                            + " parts or levels, contradictory or broken header fields, a message in an unknown encoding.",
            options = {
                @Option(label = "it is refused", value = "reject"),
                @Option(label = "it is accepted and put on hold", value = "quarantine"),
                @Option(label = "it is accepted if no other attachment is refused", value = "pass")
            })
    String doubtful() default "reject";

    @AttributeDefinition(name = "Text", description = "What the sender is told if it is refused.")
    String text() default "Attachment of a type that is not accepted here";
}
