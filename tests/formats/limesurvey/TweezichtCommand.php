<?php

/**
 * Imports a structure, exports it again, and answers it: {file, runs} in, what came of it out.
 *
 * A run is a mapping of variables to what a page would send. Questions come one by one, so that
 * the engine on the server decides alone which is next.
 */
class TweezichtCommand extends CConsoleCommand
{
    public function run($args)
    {
        foreach (['globalsettings', 'common', 'replacements', 'expressions.em_manager', 'admin.import', 'export'] as $name) {
            Yii::import("application.helpers.{$name}_helper", true);
        }
        ob_start(); // what it prints besides would be no JSON
        $given = json_decode(stream_get_contents(STDIN), true);
        $result = importSurveyFile($given['file'], false);
        $sid = $result['newsid'] ?? null;
        $said = ['problems' => array_filter([$result['error'] ?? null, ...($result['importwarnings'] ?? [])])];
        error_reporting(E_ERROR); // the rest as on a site, whose pages do not stop at a notice
        if ($sid) {
            $said['lss'] = surveyGetXMLData($sid);
            $said['shown'] = array_map(fn ($answers) => $this->shown($sid, $answers), $given['runs']);
            Survey::model()->findByPk($sid)->delete();
        }
        ob_end_clean();
        echo json_encode($said, JSON_THROW_ON_ERROR);
    }

    private function shown($sid, $answers)
    {
        $survey = Survey::model()->findByPk($sid);
        $_SESSION = ["survey_$sid" => ['s_lang' => $survey->language, 'step' => 0]];
        LimeExpressionManager::SetEMLanguage($survey->language);
        LimeExpressionManager::SetDirtyFlag();
        $_POST = [];
        LimeExpressionManager::StartSurvey($sid, 'question', ['startlanguage' => $survey->language], true);
        $fields = createFieldMap($survey, 'full', true, false, $survey->language);
        $codes = [];
        $step = LimeExpressionManager::NavigateForwards(true);
        while (!$step['finished']) {
            $qid = LimeExpressionManager::GetStepIndexInfo($step['seq'])['qid'];
            $codes[] = Question::model()->findByPk($qid)->title;
            $_POST = ["relevance$qid" => 1, "relevanceG{$step['gseq']}" => 1, ...$this->sent($fields, $qid, $answers)];
            $step = LimeExpressionManager::NavigateForwards(true);
        }
        return $codes;
    }

    private function sent($fields, $qid, $answers)
    {
        $sent = [];
        foreach ($fields as $name => $field) {
            $variable = ($field['title'] ?? '') . (($field['aid'] ?? '') === '' ? '' : "_{$field['aid']}");
            if (($field['qid'] ?? '') == $qid && isset($answers[$variable])) {
                $sent[$name] = $answers[$variable];
            }
        }
        return $sent;
    }
}
