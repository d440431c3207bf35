using HccPathology.Analysis;
using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

public sealed class BatchBoardTests
{
    [Fact]
    public void Moment_CountsWhatIsSettledAndShowsWhatIsInHand()
    {
        List<string> settled = [];
        BatchBoard board = new(_ => { }, record => settled.Add(record.Id));
        board.Begin([Entry("a", PlanState.Done), Entry("b", PlanState.ToDo), Entry("c", PlanState.Stale), Entry("d", PlanState.Failed)]);
        BatchMoment before = board.Moment();
        (before.All, before.Done, before.Failed, before.Left, before.SettledNow, before.PerHour, before.Remaining).ShouldBe((4, 1, 1, 2, 0, null, null));

        board.Enter("b");
        board.Show("b", new AnalysisProgress("tiles", 3, 9, 1, 5));
        board.Show("c", new AnalysisProgress("tiles", 1, 1, 1, 1));
        SlideInHand inHand = board.Moment().InHand.ShouldHaveSingleItem("nobody has c in hand");
        (inHand.Id, inHand.At.DoneTiles).ShouldBe(("b", 3));

        board.Settle(Record("b", SlideState.Queued));
        (board.Moment().SettledNow, board.Moment().Left).ShouldBe((0, 2), "it will be tried again");
        board.Settle(Record("b", SlideState.Failed));
        board.Leave("b");
        board.Settle(Record("c", SlideState.Done));
        BatchMoment after = board.Moment();
        (after.Done, after.Failed, after.Left, after.SettledNow, after.InHand.Count).ShouldBe((2, 2, 0, 2, 0));
        settled.ShouldBe(["b", "b", "c"]);
    }

    [Fact]
    public void Remaining_IsAsLongAsWhatIsSettledTook()
    {
        BatchMoment moment = new(10, 4, 1, 2, 1800, []);
        (moment.PerHour, moment.Remaining).ShouldBe((4.0, TimeSpan.FromHours(1.25)));
    }

    private static PlanEntry Entry(string id, PlanState state) =>
        new(new BatchRow { Id = id, Slide = $"/{id}.svs", Settings = [], Place = "" }, "", null, state, "", null);

    private static SlideRecord Record(string id, SlideState state) => new() { Id = id, Slide = $"/{id}.svs", State = state };
}
