/** Classes of bundles that are about to leave. In a package of its own: only its users look into class files. */
package org.posthouse.support.classes;
