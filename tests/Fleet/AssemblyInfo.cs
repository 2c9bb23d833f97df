// One fleet for all; a test that kills a service must not do so under another test.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
