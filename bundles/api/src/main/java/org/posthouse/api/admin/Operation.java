package org.posthouse.api.admin;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Something an administrator can do. Register it as a service: the shell shows it as {@code mail:<name>} and the web
 * console as an action, so that neither can do what the other cannot.
 */
@ConsumerType
public interface Operation {
    /** Its name: lower case words joined by hyphens, the subject first, such as {@code queue-retry}. */
    String name();

    /** One sentence that says what it does. */
    String summary();

    /** True if it changes something: then the admin role is needed. */
    boolean writes();

    /** Its parameters, required ones first. */
    List<Parameter> parameters();

    /**
     * Does it. May block.
     *
     * @param arguments values by the name of the parameter; required ones are there, none is unknown
     * @throws OperationException with a text for the administrator
     */
    Result run(Map<String, String> arguments) throws OperationException;

    /**
     * Does it for somebody whose name it may write down. Faces call this one; it is the other where who calls makes no
     * difference.
     *
     * @param arguments as above
     * @param caller who runs it
     * @throws OperationException with a text for the administrator
     */
    default Result run(Map<String, String> arguments, Caller caller) throws OperationException {
        return run(arguments);
    }

    /**
     * Does it for somebody who waits and can be shown how far it is. Faces that can show that call this one; it is the other for
     * operations that are quick.
     *
     * @param arguments as above
     * @param caller who runs it
     * @param progress where it is shown
     * @throws OperationException with a text for the administrator
     */
    default Result run(Map<String, String> arguments, Caller caller, Progress progress) throws OperationException {
        return run(arguments, caller);
    }
}
