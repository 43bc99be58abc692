/** The trace, for those who write it. In a package of its own: only its users import the trace of the API. */
package org.posthouse.support.trace;
