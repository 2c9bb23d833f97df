// The leak tests count what the whole process holds.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Ensemble.Tests.Interop.NodeProcess))]
