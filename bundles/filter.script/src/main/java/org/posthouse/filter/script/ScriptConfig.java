package org.posthouse.filter.script;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of the script filter. */
@ObjectClassDefinition(
        name = "Posthouse filter: script",
        description =
                "Applies rules from a file to mail that comes in. The file is read again when it changes; while it has a mistake, the"
                        + " rules read before stay in force, and mail:doctor says where the mistake is.")
@interface ScriptConfig {
    @AttributeDefinition(
            name = "File",
            description = "The file with the rules. Empty: filter.rules in the directory of this file.")
    String file() default "";

    @AttributeDefinition(
            name = "Without rules",
            description =
                    "What to do with mail if the file has a mistake when the server starts, so that there are no rules to"
                            + " apply. A file that does not exist has no rules, and mail is accepted.",
            options = {
                @Option(label = "defer it", value = "defer"),
                @Option(label = "accept it unchecked", value = "pass")
            })
    String withoutRules() default "defer";
}
