package ${package};

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an administrator can set, as shown in the web console. */
@ObjectClassDefinition(name = "${sourceName}", description = "Accounts of a domain from a file.")
public @interface ${sourceClass}Config {
    @AttributeDefinition(name = "Domain", description = "The accounts of this domain are in the file.")
    String domain() default "${sourceName}.test";

    @AttributeDefinition(name = "File", description = "The accounts; relative to where the server was started. It may change any time.")
    String file() default "etc/${sourceName}.accounts";
}
