/** The contracts every spool keeps. {@link org.posthouse.testkit.flow.FakeSpool} is one in memory. */
package org.posthouse.testkit.spool;
