package ${package};

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an administrator can set, as shown in the web console. */
@ObjectClassDefinition(name = "${transportName}", description = "Writes the mail for a domain into a directory.")
public @interface ${transportClass}Config {
    @AttributeDefinition(name = "Domain", description = "Mail for this domain goes there.")
    String domain() default "${transportName}.test";

    @AttributeDefinition(name = "Directory", description = "A file for each mail; relative to where the server was started.")
    String directory() default "data/${transportName}";
}
